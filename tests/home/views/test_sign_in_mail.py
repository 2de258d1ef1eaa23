"""Whoever owns a login hears of each change to how one signs in: what, when, whom to call, and no link."""

from __future__ import annotations

import json
import re
import time

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.management import call_command
from django.test import Client

from common.notify.models import ACCOUNT, Message
from common.people.allauth_adapter import CHANGES, tell_change
from common.people.models import User
from tests.factories.passkeys import Telephone
from tests.factories.town import PASSWORD, make_town, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
OLD, NEW, FACTOR = "old@example.jp", "new@example.jp", "/accounts/2fa/"


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What allauth does after a commit is done inside the transaction that wraps each test."""
    monkeypatch.setattr("django.db.transaction.on_commit", lambda call, *args, **kwargs: call())


@pytest.fixture
def user() -> User:
    user = make_user(make_town(), "resident")
    EmailAddress.objects.create(user=user, email=OLD, verified=True, primary=True)
    return user


@pytest.fixture
def client(user: User) -> Client:
    """Signed in, with the password said once more."""
    client = Client(headers={"host": "localhost"})
    client.post("/accounts/login/", {"login": user.username, "password": PASSWORD})
    again = client.get(f"{FACTOR}webauthn/add/")["Location"]
    client.post(again, {"password": PASSWORD})
    return client


def told() -> list[str]:
    """Address and first line of the mails about a change; each has the day and the telephone, and no link."""
    rows = Message.objects.filter(kind="sign_in_changed", purpose=ACCOUNT).order_by("pk")
    for row in rows:
        assert re.search(r"日時：\d{4}年\d+月\d+日", row.body), row.body
        assert "0000-12-3456（平日" in row.body
        assert "http" not in row.body
        assert row.subject == "【ひろば町】ログインの設定が変わりました"
    return [f"{row.address} {row.body.splitlines()[0]}" for row in rows]


def test_of_the_app_and_the_spare_numbers(client: Client) -> None:
    page = client.get(f"{FACTOR}totp/activate/")
    code = format_hotp_value(hotp_value(page.context["form"].secret, int(time.time()) // 30))
    client.post(f"{FACTOR}totp/activate/", {"code": code})
    client.post(f"{FACTOR}recovery-codes/generate/")
    client.post(f"{FACTOR}totp/deactivate/")
    assert told() == [
        f"{OLD} 二段階のログイン（アプリの番号）が設定されました。",
        f"{OLD} 予備の番号が新しく作られました。前の番号は使えません。",
        f"{OLD} 二段階のログイン（アプリの番号）が取りやめられました。",
    ]


def test_of_passkeys(client: Client) -> None:
    options = client.get(f"{FACTOR}webauthn/add/").context["js_data"]["creation_options"]
    key = Telephone("https://localhost", "localhost")
    given = key.makes(json.loads(json.dumps(options, default=dict)))
    client.post(f"{FACTOR}webauthn/add/", {"credential": json.dumps(given)})
    pk = Authenticator.objects.get(type="webauthn").pk
    client.post(f"{FACTOR}webauthn/keys/{pk}/edit/", {"name": "x"})
    client.post(f"{FACTOR}webauthn/keys/{pk}/remove/")
    assert [line.partition("）が")[2] for line in told()] == ["作られました。", "消されました。"]


def test_of_passwords(client: Client, user: User) -> None:
    new = {"password1": "a-new-long-word", "password2": "a-new-long-word"}
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, **new})
    assert told() == [f"{OLD} パスワードが変わりました。"]
    guest = Client()
    guest.post("/accounts/password/reset/", {"email": OLD})
    link = re.findall(r"http://testserver(\S+)", Message.objects.get(kind="password_reset_key").body)[0]
    page = guest.get(link, follow=True)
    guest.post(
        page.request["PATH_INFO"], {"password1": "another-long-word", "password2": "another-long-word"}
    )
    assert told()[1:] == [f"{OLD} メールのリンクから、新しいパスワードが決められました。"]


def test_of_addresses_the_old_one_hears(client: Client, user: User) -> None:
    client.post("/accounts/email/", {"action_add": "", "email": NEW})
    EmailAddress.objects.filter(email=NEW).update(verified=True)
    client.post("/accounts/email/", {"action_primary": "", "email": NEW})
    client.post("/accounts/email/", {"action_remove": "", "email": OLD})
    assert told() == [
        f"{OLD} メールアドレスが加えられました。確認が済むと、使えるようになります。",
        f"{OLD} お知らせをお送りするメールアドレスが変わりました。",
        f"{NEW} メールアドレスが一つ取り除かれました。",
    ]


def test_of_a_reset_on_the_server(user: User) -> None:
    Authenticator.objects.create(user=user, type="totp", data={})
    call_command("reset_second_factor", user.username, municipality="hiroba")
    assert told() == [f"{OLD} お申し出により、二段階のログインとパスキーを、役場で取りやめました。"]


def test_nobody_else_hears(user: User) -> None:
    EmailAddress.objects.update(verified=False)
    tell_change(municipality=make_town(), user_id=user.pk, kind="password_changed")
    EmailAddress.objects.update(verified=True)
    tell_change(
        municipality=make_town(), user_id=user.pk, kind="password_changed", email="stranger@example.jp"
    )
    assert told() == [f"{OLD} パスワードが変わりました。"]
    with pytest.raises(KeyError):
        tell_change(municipality=make_town(), user_id=user.pk, kind="unheard_of")


def test_each_change_of_the_library_has_words() -> None:
    """A new version may tell of something new: then it needs a sentence."""
    import allauth

    folder = allauth.__path__[0]
    found: set[str] = set()
    for part in ("account", "mfa"):
        from pathlib import Path

        for file in Path(folder, part).rglob("*.py"):
            found |= set(
                re.findall(r"send_notification_mail\(\s*\"[a-z_]+/email/([a-z_]+)\"", file.read_text())
            )
    assert found
    assert found <= set(CHANGES)

"""Passkeys: made, named, shown and removed by their owner, at one host, and no way round the second factor."""

from __future__ import annotations

import json
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.test import Client

from common.people.models import User
from common.people.queries.passkey import MOST
from tests.factories.passkeys import PRESENT, Telephone
from tests.factories.town import PASSWORD, make_town, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
LOGIN, FACTOR = "/accounts/login/", "/accounts/2fa/"
ADD, SHOW = f"{FACTOR}webauthn/add/", f"{FACTOR}webauthn/login/"
HOST, OTHER_HOST = "localhost", "127.0.0.1"


@pytest.fixture(autouse=True)
def required(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in production; what allauth does after a commit is done inside the transaction that wraps each test."""
    settings.STAFF_NEED_SECOND_FACTOR = True
    monkeypatch.setattr("django.db.transaction.on_commit", lambda call, *args, **kwargs: call())


def a_user(role: str = "resident", name: str = "") -> User:
    user = make_user(make_town(), role, name)
    EmailAddress.objects.create(user=user, email=f"{user.username}@example.jp", verified=True, primary=True)
    return user


def browser(host: str = HOST) -> Client:
    return Client(headers={"host": host})


def with_password(user: User, host: str = HOST) -> tuple[Client, Any]:
    client = browser(host)
    return client, client.post(LOGIN, {"login": user.username, "password": PASSWORD})


def telephone(host: str = HOST, **more: Any) -> Telephone:
    return Telephone(origin=f"https://{host}", rp_id=host, **more)


def begin(client: Client) -> dict[str, Any]:
    """Open the form, say the password once more; gives what the browser is asked."""
    page = client.get(ADD, follow=True)
    if "password" in page.context["form"].fields:
        page = client.post(page.redirect_chain[-1][0], {"password": PASSWORD}, follow=True)
    options: dict[str, Any] = page.context["js_data"]["creation_options"]
    return json.loads(json.dumps(options, default=dict))


def add(client: Client, key: Telephone, name: str = "わたしの電話") -> Any:
    return client.post(ADD, {"name": name, "credential": json.dumps(key.makes(begin(client)))})


def asked(client: Client) -> dict[str, Any]:
    """What the page asks the browser for that wants to sign in."""
    options: dict[str, Any] = client.get(SHOW, headers={"accept": "application/json"}).json()
    return options["request_options"]


def show(client: Client, key: Telephone, **more: Any) -> Any:
    return client.post(SHOW, {"credential": json.dumps(key.shows(asked(client), **more))})


def owner(role: str = "resident") -> tuple[User, Telephone]:
    """Somebody who has made a passkey."""
    user = a_user(role)
    key = telephone()
    client = with_password(user)[0]
    done = add(client, key)
    assert done.status_code == 302, done.content.decode()
    told = client.get(FACTOR).content.decode()
    assert "パスキーができました" in told
    assert ("予備の番号を作りました" in told) is (role != "resident")
    return user, key


def test_a_passkey_signs_in_and_leads_where_work_waits() -> None:
    user, key = owner()
    client = browser()
    assert "パスキーでログインする" in client.get(LOGIN).content.decode()
    assert show(client, key)["Location"] == "/my/"
    assert "わたしの電話" in client.get(FACTOR).content.decode()
    row = Authenticator.objects.get(user=user, type="webauthn")
    assert row.data["host"] == HOST
    assert set(row.data["credential"]["response"]) == {"clientDataJSON", "attestationObject"}


def test_it_leads_to_the_address_asked_for() -> None:
    _user, key = owner()
    client = browser()
    given = json.dumps(key.shows(asked(client)))
    assert client.post(SHOW, {"credential": given, "next": "/my/claim/"})["Location"] == "/my/claim/"


def test_it_is_named_and_removed() -> None:
    user, key = owner()
    client, _answer = with_password(user)
    begin(client)  # the password once more
    pk = Authenticator.objects.get(user=user, type="webauthn").pk
    edit, remove = f"{FACTOR}webauthn/keys/{pk}/edit/", f"{FACTOR}webauthn/keys/{pk}/remove/"
    assert "パスキーの名前を変える" in client.get(edit).content.decode()
    assert "名前を書いてください" in client.post(edit, {"name": " "}).content.decode()
    assert client.post(edit, {"name": "家の\u202eパソコン"}).status_code == 302
    assert "家のパソコン" in client.get(f"{FACTOR}webauthn/").content.decode()
    assert "家のパソコン" in client.get(remove).content.decode()
    assert client.post(remove).status_code == 302
    assert not Authenticator.objects.filter(user=user).exists()  # the spare numbers go with the last one
    refused = show(browser(), key)
    assert refused["Location"] == LOGIN


def test_a_passkey_of_somebody_else_is_not_there() -> None:
    user, _key = owner()
    pk = Authenticator.objects.get(user=user, type="webauthn").pk
    stranger, _answer = with_password(a_user("resident", "stranger"))
    begin(stranger)
    for path in ("edit/", "remove/"):
        assert stranger.get(f"{FACTOR}webauthn/keys/{pk}/{path}").status_code == 404
        assert stranger.post(f"{FACTOR}webauthn/keys/{pk}/{path}", {"name": "x"}).status_code == 404
    assert Authenticator.objects.get(pk=pk).data["name"] == "わたしの電話"


def test_residents_keep_their_other_ways_to_sign_in() -> None:
    user, _key = owner()
    client, answer = with_password(user)
    assert answer["Location"] == "/my/"
    assert "予備の番号" not in client.get("/my/").content.decode()
    ways = client.get(client.get(ADD)["Location"]).content.decode()
    assert "パスキーで</a>" in ways
    assert "予備の番号" not in ways
    assert "予備の番号" not in client.get(FACTOR).content.decode()


def test_staff_show_it_after_their_password_and_their_roles_wake() -> None:
    user = a_user("clerk")
    client, _answer = with_password(user)
    assert client.get("/desk/")["Location"].startswith(f"{FACTOR}?next=")
    key = telephone()
    assert add(client, key)["Location"] == f"{FACTOR}recovery-codes/"
    assert client.get("/desk/").status_code == 200
    second, answer = with_password(user)
    assert answer["Location"] == f"{FACTOR}authenticate/"
    page = second.get(answer["Location"])
    assert "パスキーで進む" in page.content.decode()
    given = json.loads(json.dumps(page.context["js_data"]["request_options"], default=dict))
    done = second.post(answer["Location"], {"credential": json.dumps(key.shows(given))})
    assert done["Location"] == "/desk/"
    assert second.get("/desk/").status_code == 200
    third = browser()
    assert show(third, key)["Location"] == "/desk/"
    assert third.get("/desk/").status_code == 200


def test_a_password_alone_adds_and_removes_no_passkey_of_staff() -> None:
    user = a_user("clerk")
    old, _answer = with_password(user)
    new, _answer = with_password(user)
    add(new, telephone())
    pk = Authenticator.objects.get(user=user, type="webauthn").pk
    for path in (
        "webauthn/add/",
        f"webauthn/keys/{pk}/remove/",
        f"webauthn/keys/{pk}/edit/",
        "totp/activate/",
    ):
        for answer in (old.get(f"{FACTOR}{path}"), old.post(f"{FACTOR}{path}")):
            assert answer["Location"].startswith(f"{FACTOR}reauthenticate/"), path
    assert "パスキーで進む" in old.get(f"{FACTOR}reauthenticate/").content.decode()
    assert "パスキーで進む" in old.get(f"{FACTOR}webauthn/reauthenticate/").content.decode()


def test_a_role_in_one_town_asks_the_second_step_in_every_town() -> None:
    user, _key = owner("clerk")
    client, answer = with_password(user, OTHER_HOST)
    assert answer["Location"] == f"{FACTOR}authenticate/"
    page = client.get(answer["Location"]).content.decode()
    assert "お持ちのパスキーは localhost で使うものです" in page
    assert "パスキーで進む" not in page


@pytest.mark.parametrize(
    "cheat",
    [
        {"origin": f"https://{OTHER_HOST}", "rp_id": OTHER_HOST},
        {"origin": f"https://other.{HOST}"},
        {"origin": f"http://{HOST}.example.jp"},
        {"rp_id": "example.jp"},
        {"flags": PRESENT},
        {"flags": 0},
        {"user_handle": b"zz"},
        {"user_handle": b"\xff"},
        {"user_handle": b"z" * 13},
        {"user_handle": b"z" * 900},
        {"id": b"another passkey!"},
    ],
    ids=str,
)
def test_what_belongs_elsewhere_or_shows_nobody_does_not_sign_in(cheat: dict[str, Any]) -> None:
    _user, key = owner()
    for name, value in cheat.items():
        setattr(key, name, value)
    client = browser()
    assert show(client, key)["Location"] == LOGIN
    assert "確かめられませんでした" in client.get(LOGIN).content.decode()
    assert client.get("/my/").status_code == 302


def test_a_passkey_is_made_at_its_own_host_only_and_shown_once_per_question() -> None:
    client, _answer = with_password(a_user())
    begin(client)
    for key in (telephone(OTHER_HOST), Telephone(f"https://other.{HOST}", HOST), telephone(flags=PRESENT)):
        assert "確かめられませんでした" in add(client, key).content.decode()
    good = telephone()
    used = json.dumps(good.makes(begin(client)))
    assert client.post(ADD, {"credential": used}).status_code == 302
    assert client.post(ADD, {"credential": used}).status_code == 200
    assert Authenticator.objects.get(type="webauthn").data["name"] == "パスキー1"
    again = browser()
    shown = json.dumps(good.shows(asked(again)))
    assert again.post(SHOW, {"credential": shown})["Location"] == "/my/"
    assert browser().post(SHOW, {"credential": shown})["Location"] == LOGIN


NO_ANSWER = (
    "", "null", "[]", "5", '"x"', "{", "{}", "[" * 15_000, "9" * 30_000, '{"id": 5}',
    '{"id": "AA", "rawId": "AA", "type": "public-key", "response": 5}',
    '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {}}',
    '{"id": "AA", "rawId": "AA", "response": {"clientDataJSON": "AA", "attestationObject": "AA"}}',
    '{"id": "AA", "rawId": "\\u0000", "response": {"clientDataJSON": "e30", "attestationObject": "oA"}}',
    '{"id": "AA", "rawId": "AA", "response": {"clientDataJSON": "e30", "authenticatorData": "AA", "signature": "AA"}}',
)  # fmt: skip


def test_what_no_browser_sends_is_refused_in_one_sentence() -> None:
    client, _answer = with_password(a_user())
    guest = browser()
    for given in NO_ANSWER:
        begin(client)
        asked(guest)
        page = client.post(ADD, {"name": "x", "credential": given})
        assert page.status_code == 200, given[:60]
        assert "確かめられませんでした" in page.content.decode(), given[:60]
        assert guest.post(SHOW, {"credential": given})["Location"] == LOGIN, given[:60]
    assert not Authenticator.objects.exists()


def test_what_a_script_adds_is_not_kept() -> None:
    client, _answer = with_password(a_user())
    sent = telephone().makes(begin(client), more="\x00", extra={"a": ["b"] * 50})
    sent["response"]["transports"] = ["\x00"]
    sent["rawId"] = "\x00" + sent["rawId"]
    assert client.post(ADD, {"credential": json.dumps(sent)}).status_code in (200, 302)
    assert "\\u0000" not in json.dumps(list(Authenticator.objects.values_list("data", flat=True)))


def test_nobody_has_more_than_ten() -> None:
    user, _key = owner()
    row = Authenticator.objects.get(user=user, type="webauthn")
    Authenticator.objects.bulk_create(
        Authenticator(user=user, type="webauthn", data=row.data) for _ in range(MOST - 1)
    )
    client, _answer = with_password(user)
    assert "10個まで" in add(client, telephone()).content.decode()
    assert "10個まで" in client.get(FACTOR).content.decode()


def test_without_a_login_nothing_of_them_opens() -> None:
    _user, _key = owner()
    pk = Authenticator.objects.get(type="webauthn").pk
    guest = browser()
    for path in ("", "add/", f"keys/{pk}/edit/", f"keys/{pk}/remove/", "reauthenticate/"):
        assert guest.get(f"{FACTOR}webauthn/{path}")["Location"].startswith(LOGIN)
    assert guest.get(SHOW)["Location"] == LOGIN


def test_too_many_tries_are_answered_in_words_and_the_people_of_one_town_hall_are_not_too_many() -> None:
    client = browser()
    found = [client.post(SHOW, {"credential": "{}"}).status_code for _ in range(60)]
    assert set(found) == {302}
    page = client.post(SHOW, {"credential": "{}"})
    assert page.status_code == 429
    assert "少しお待ちください" in page.content.decode()
    assert "0000-12-3456" in page.content.decode()
    assert "please try once more" in client.post(f"/en{SHOW}", {"credential": "{}"}).content.decode()

"""The second factor: staff set one up before any of their pages opens, and nothing of it gets past without."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.management import CommandError, call_command
from django.test import Client

from common.audit.models import Entry
from common.people.models import User
from tests.factories.town import PASSWORD, make_town, make_user

pytestmark = pytest.mark.django_db
LOGIN, FACTOR = "/accounts/login/", "/accounts/2fa/"


@pytest.fixture(autouse=True)
def required(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in production; what allauth does after a commit is done inside the transaction that wraps each test."""
    settings.STAFF_NEED_SECOND_FACTOR = True
    monkeypatch.setattr("django.db.transaction.on_commit", lambda call, *args, **kwargs: call())


def staff(role: str = "clerk") -> User:
    user = make_user(make_town(), role)
    EmailAddress.objects.create(user=user, email=f"{role}@example.jp", verified=True, primary=True)
    return user


def signed_in(user: User) -> Client:
    client = Client()
    client.post(LOGIN, {"login": user.username, "password": PASSWORD})
    return client


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def set_up(client: Client) -> str:
    """Set a factor up as a person does; returns the secret of the app."""
    again = client.get(f"{FACTOR}totp/activate/")["Location"]  # the password once more, whoever sits there
    assert again.startswith("/accounts/reauthenticate/")
    assert client.get(again).status_code == 200
    page = client.post(again, {"password": PASSWORD}, follow=True)
    secret: str = page.context["form"].secret
    assert secret in page.content.decode()
    assert "data:image/svg+xml" in page.content.decode()
    done = client.post(f"{FACTOR}totp/activate/", {"code": code_of(secret)})
    assert done.status_code == 302, done.content.decode()
    assert done["Location"] == f"{FACTOR}recovery-codes/"
    return secret


@pytest.mark.parametrize(
    ("role", "path"),
    [
        ("clerk", "/desk/"),
        ("admin", "/desk/staff/"),
        ("editor", "/cms/"),
        ("member", "/committee/"),
        ("supporter", "/desk/classes/"),
    ],
)
def test_staff_are_led_to_the_set_up_and_their_roles_sleep(role: str, path: str) -> None:
    client = signed_in(staff(role))
    answer = client.get(path)
    assert answer.status_code == 303
    assert answer["Location"].startswith(f"{FACTOR}?next=")
    assert client.post(path, {"x": "1"}).status_code in (303, 405)
    assert "役割のあるかたは" in client.get(FACTOR).content.decode()
    set_up(client)
    assert client.get(path).status_code == 200


def test_residents_are_not_asked() -> None:
    client = signed_in(staff("resident"))
    assert client.get("/my/").status_code == 200
    assert client.get("/desk/").status_code == 403


def test_it_is_asked_at_the_next_sign_in_and_a_spare_number_works_once() -> None:
    user = staff()
    first = signed_in(user)
    set_up(first)
    spare = Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()[0]
    assert spare in first.get(f"{FACTOR}recovery-codes/").content.decode()
    second = Client()
    asked = second.post(LOGIN, {"login": user.username, "password": PASSWORD})
    assert asked["Location"] == f"{FACTOR}authenticate/"
    assert second.get("/desk/").status_code == 302  # not signed in yet
    assert second.get(f"{FACTOR}authenticate/").status_code == 200
    wrong = second.post(f"{FACTOR}authenticate/", {"code": "000000"})
    assert "番号が合いません" in wrong.content.decode()
    wide = spare[:4].translate({ord(str(digit)): "０１２３４５６７８９"[digit] for digit in range(10)})
    assert second.post(f"{FACTOR}authenticate/", {"code": f" {wide}　{spare[4:]}"})["Location"] == "/desk/"
    assert second.get("/desk/").status_code == 200
    third = Client()
    third.post(LOGIN, {"login": user.username, "password": PASSWORD})
    assert "Location" not in third.post(f"{FACTOR}authenticate/", {"code": spare}).headers


def test_a_session_older_than_the_factor_has_to_show_it() -> None:
    user = staff()
    old, new = signed_in(user), signed_in(user)
    set_up(new)
    answer = old.get("/desk/")
    assert answer["Location"] == f"{FACTOR}reauthenticate/?next=%2Fdesk%2F"
    assert old.get(answer["Location"]).status_code == 200
    spare = Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()[0]
    assert old.post(answer["Location"], {"code": spare, "next": "/desk/"})["Location"] == "/desk/"
    assert old.get("/desk/").status_code == 200


def test_a_password_alone_neither_takes_the_factor_away_nor_reads_its_spare_numbers() -> None:
    user = staff()
    old, new = signed_in(user), signed_in(user)
    set_up(new)
    for path in ("totp/deactivate/", "recovery-codes/", "recovery-codes/generate/"):
        for answer in (old.get(f"{FACTOR}{path}"), old.post(f"{FACTOR}{path}")):
            assert answer.status_code == 303
            assert answer["Location"] == f"{FACTOR}reauthenticate/?next=%2Faccounts%2F2fa%2F"
    assert Authenticator.objects.filter(user=user, type="totp").exists()
    assert new.get(f"{FACTOR}recovery-codes/").status_code == 200


def test_a_session_does_not_count_for_a_factor_set_up_after_a_reset() -> None:
    user = staff()
    stolen = signed_in(user)
    set_up(stolen)
    call_command("reset_second_factor", user.username, municipality="hiroba")
    set_up(signed_in(user))
    assert stolen.get("/desk/")["Location"].startswith(f"{FACTOR}reauthenticate/")


def test_whoever_lost_it_is_reset_by_command_and_it_is_recorded() -> None:
    user = staff()
    client = signed_in(user)
    secret = set_up(client)
    assert secret not in str(
        Authenticator.objects.get(user=user, type="totp").data
    )  # encrypted where it lies
    call_command("reset_second_factor", user.username, municipality="hiroba")
    assert not Authenticator.objects.filter(user=user).exists()
    assert Entry.objects.filter(verb="reset_second_factor").count() == 1
    assert client.get("/desk/")["Location"].startswith(FACTOR)
    with pytest.raises(CommandError):
        call_command("reset_second_factor", user.username, municipality="hiroba")
    with pytest.raises(CommandError):
        call_command("reset_second_factor", "nobody", municipality="hiroba")


@pytest.mark.parametrize(
    ("given", "told"), [(None, "True"), ("required", "True"), ("off", "False"), ("no", "only the word `off`")]
)
def test_production_requires_it_unless_told_in_so_many_words(given: str | None, told: str) -> None:
    root = Path(__file__).resolve().parents[3]
    known = {
        "SECRET_KEY": "k" * 50,
        "DATABASE_URL": "postgres://u:p@localhost/x",
        "REDIS_URL": "redis://localhost",
        "EMAIL_HOST": "localhost",
        "DEFAULT_FROM_EMAIL": "hiroba@example.jp",
        "PROXY_COUNT": "1",
        "BASE_URL": "https://hiroba.example.jp",
        "FILES_FOLDER": "/srv/hiroba/files",
        "PYTHONPATH": f"{root}/site:{root}",
        **({"STAFF_SECOND_FACTOR": given} if given is not None else {}),
    }
    asked = "from config.settings import production; print(production.STAFF_NEED_SECOND_FACTOR)"
    done = subprocess.run(
        [sys.executable, "-c", asked], env={**os.environ, **known}, capture_output=True, text=True
    )
    assert told in done.stdout + done.stderr

"""Signing in by a number from a mail: no script, no password, and the page tells nobody who has an account."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from common.notify.models import Message
from common.notify.tasks import sweep_outbox
from common.people.models import User
from tests.factories.town import make_town, make_user

pytestmark = pytest.mark.django_db
KNOWN, UNKNOWN = "known@example.jp", "guess@example.jp"
ASK, CONFIRM = "/accounts/login/code/", "/accounts/login/code/confirm/"
TOKENS = re.compile(r'value="[^"]{40,}"|known@example\.jp|guess@example\.jp')


@pytest.fixture
def known() -> User:
    user = make_user(make_town(), "resident")
    user.email = KNOWN
    user.save()
    EmailAddress.objects.create(user=user, email=KNOWN, verified=True, primary=True)
    return user


def seen(answer: Any) -> tuple[int, str, str]:
    """What a browser sees of an answer, without tokens and the address that was typed."""
    return answer.status_code, answer.get("Location", ""), TOKENS.sub("", answer.content.decode())


def test_a_number_from_the_mail_signs_in_once(known: User) -> None:
    client = Client()
    page = client.get("/accounts/login/").content.decode()
    assert f'href="{ASK}"' in page
    assert "<script" not in page.partition("<main")[2].partition("</main>")[0]
    assert client.post(ASK, {"email": KNOWN})["Location"] == CONFIRM
    assert "はじめからやり直す" in client.get(CONFIRM).content.decode()
    sweep_outbox()
    code = re.findall(r"^\s*(\S{6,})\s*$", mail.outbox[-1].body.split("：", 1)[1], re.MULTILINE)[0]
    assert client.post(CONFIRM, {"code": "WRONG1"}).status_code == 200
    assert client.post(CONFIRM, {"code": code})["Location"] == "/my/"
    assert client.get("/my/").status_code == 200
    second = Client()
    second.post(ASK, {"email": KNOWN})
    assert second.post(CONFIRM, {"code": code}).status_code == 200  # that number is used up
    assert second.get("/my/").status_code == 302


def test_an_address_that_was_never_proven_gets_no_number() -> None:
    """Somebody opened an account with her address and knows its password: a number must not prove the address."""
    strangers = make_user(make_town(), "resident")
    strangers.email = KNOWN
    strangers.save()
    EmailAddress.objects.create(user=strangers, email=KNOWN, verified=False, primary=True)
    owner = Client()
    assert owner.post(ASK, {"email": KNOWN})["Location"] == CONFIRM
    sweep_outbox()
    assert re.findall(r"^\s*([A-Z0-9]{6,})\s*$", mail.outbox[-1].body, re.MULTILINE) == []
    assert not EmailAddress.objects.filter(verified=True).exists()


def test_whoever_waits_in_vain_begins_again_with_her_password(known: User) -> None:
    client = Client()
    client.post(ASK, {"email": KNOWN})
    assert client.get("/accounts/login/").status_code == 302  # allauth leads back to what was begun
    again = client.post("/accounts/logout/", {"next": "/accounts/login/"}, follow=True)
    assert 'name="password"' in again.content.decode()


@pytest.mark.parametrize(
    ("path", "field", "more"),
    [
        ("/accounts/login/", "login", {"password": "not-her-password"}),
        (ASK, "email", {}),
        ("/accounts/password/reset/", "email", {}),
        (
            "/accounts/signup/",
            "email",
            {"name": "山", "password1": "a-new-long-word", "password2": "a-new-long-word"},
        ),
    ],
)
def test_known_and_unknown_addresses_look_the_same(
    known: User, path: str, field: str, more: dict[str, str]
) -> None:
    browsers = [Client(), Client()]
    answers = [
        seen(browser.post(path, {field: address, **more}))
        for browser, address in zip(browsers, (KNOWN, UNKNOWN), strict=True)
    ]
    assert answers[0] == answers[1]
    if answers[0][1]:
        after = [seen(browser.get(answers[0][1])) for browser in browsers]
        assert after[0] == after[1]
    assert len({len(one.body) > 0 for one in Message.objects.all()}) <= 1

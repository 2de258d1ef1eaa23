"""G19: nobody learns from an answer, nor from its time, whether an address or a receipt number is known."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from statistics import median
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.utils import timezone

from common.receipts.damm import check_digit
from common.receipts.domain.receipt import issue_receipt
from tests.factories.town import make_town, make_user

pytestmark = [pytest.mark.fault("G19"), pytest.mark.django_db]
KNOWN, UNKNOWN = "known@example.jp", "guess@example.jp"
NEW = {"name": "山", "password1": "a-new-long-word", "password2": "a-new-long-word"}
WAYS: dict[str, tuple[str, str, dict[str, str]]] = {
    "login": ("/accounts/login/", "login", {"password": "not-her-password"}),
    "code": ("/accounts/login/code/", "email", {}),
    "reset": ("/accounts/password/reset/", "email", {}),
    "signup": ("/accounts/signup/", "email", NEW),
    "receipt": ("/receipt/", "number", {"check_digits": "0000"}),
}
TOKENS = re.compile(r'value="[^"]{40,}"|known@example\.jp|guess@example\.jp|\b\d{8}\b')


@pytest.fixture
def guesses() -> dict[str, tuple[str, str]]:
    """A known and an unknown value for each way."""
    town = make_town()
    user = make_user(town, "resident")
    user.email = KNOWN
    user.save()
    EmailAddress.objects.create(user=user, email=KNOWN, verified=True, primary=True)
    receipt = issue_receipt(
        municipality=town,
        kind="booking",
        subject_key="x",
        form_key="00000000-0000-4000-8000-000000000001",  # type: ignore[arg-type]  # the field takes text
        at=timezone.now(),
        check_digits="1234",
    )
    other = "1234567" if receipt.number[:7] != "1234567" else "7654321"
    numbers = (receipt.number, other + check_digit(other))
    return {way: numbers if way == "receipt" else (KNOWN, UNKNOWN) for way in WAYS}


def ask(way: str, value: str) -> tuple[Any, float]:
    """One guess by a new browser, whose rows and counters are taken back: answer and seconds."""
    path, field, more = WAYS[way]
    cache.clear()
    browser = Client()
    with transaction.atomic():
        begin = time.perf_counter()
        answer = browser.post(path, {field: value, **more})
        took = time.perf_counter() - begin
        transaction.set_rollback(True)
    return answer, took


@pytest.mark.parametrize("way", WAYS)
def test_answers_are_equal(
    guesses: dict[str, tuple[str, str]], way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[str] = []
    kept = MD5PasswordHasher.encode

    def counted(self: Any, password: str, salt: str) -> str:
        hashed.append(password)
        return kept(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    seen = []
    for value in guesses[way]:
        hashed.clear()
        answer, _took = ask(way, value)
        text = TOKENS.sub("", answer.content.decode())
        # a hash takes a tenth of a second on a town's server: its number is what a stopwatch would hear
        seen.append((answer.status_code, answer.get("Location", ""), len(text), text, len(hashed)))
    assert seen[0] == seen[1]


@pytest.mark.parametrize("way", WAYS)
def test_times_are_equal(
    guesses: dict[str, tuple[str, str]], way: str, full_size: bool, record_figure: Callable[..., None]
) -> None:
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(2000 if full_size else 30):
        for kind in (0, 1):  # by turns, so that a busy machine is busy for both
            times[kind].append(ask(way, guesses[way][kind])[1])
    gap = abs(median(times[0]) - median(times[1])) * 1000
    print(
        f"G19 {way}: median {median(times[0]) * 1000:.1f} ms known, {median(times[1]) * 1000:.1f} ms unknown"
    )
    # a new account writes some rows more than a known address: told, not promised (docs/decisions/0006-sign-in.md)
    goal = "< 5" if full_size and way != "signup" else None
    assert len(times[0]) == len(times[1])
    assert min(times[0] + times[1]) > 0
    record_figure(f"{way}.gap", value=gap, unit="ms", n=2 * len(times[0]), goal=goal)

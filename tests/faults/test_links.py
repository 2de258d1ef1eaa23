"""G18: whatever opens a door by being held - link, number, cookie, session - opens it for its holder, once, in time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail, signing

from common.receipts import proof
from common.receipts.models import Receipt
from tests.faults.held import HELD, Tries, new_password, proof_of_a_receipt

pytestmark = [pytest.mark.fault("G18"), pytest.mark.django_db]


def opened(held: Callable[[], Tries]) -> tuple[list[str], int]:
    """By whom and when a door was opened that should have stayed closed; fails when its holder found it closed."""
    mail.outbox.clear()
    tries = list(held())
    assert dict(tries)["its holder"], (
        f"{held.__name__}: its holder does not come in, so the rest proves nothing"
    )
    wrong = [f"{held.__name__}: {who}" for who, came_in in tries if came_in and who != "its holder"]
    return wrong, len(tries) - 1


@pytest.mark.parametrize("held", HELD, ids=lambda held: held.__name__)
def test_it_opens_for_its_holder_alone(held: Callable[[], Tries], record_figure: Callable[..., None]) -> None:
    wrong, tried = opened(held)
    assert wrong == []
    assert tried >= 3
    record_figure(f"{held.__name__}.opened", value=len(wrong), unit="times", n=tried, goal="== 0")


def test_a_proof_that_never_ends_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    def signs(request: Any) -> Receipt | None:
        value = request.COOKIES.get(proof.COOKIE, "")
        try:
            return Receipt.objects.filter(number=signing.loads(value, salt=proof._SALT)[1]).first()
        except signing.BadSignature:
            return None

    monkeypatch.setattr("home.views.receipt.proven_receipt", signs)
    assert set(opened(proof_of_a_receipt)[0]) == {
        "proof_of_a_receipt: other town",
        "proof_of_a_receipt: after expiry",
    }


def test_a_link_that_works_twice_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "django.contrib.auth.tokens.PasswordResetTokenGenerator._make_hash_value", lambda *_: "x"
    )
    monkeypatch.setattr(
        "allauth.account.forms.EmailAwarePasswordResetTokenGenerator._make_hash_value", lambda *_: "x"
    )
    assert "new_password: after use" in opened(new_password)[0]

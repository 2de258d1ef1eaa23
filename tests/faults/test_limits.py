"""G20: limits hold against whoever changes what can be changed, and do not stop people who share one address."""

from __future__ import annotations

import pytest
from django.test import Client

from common.receipts.domain.attempts import TRIES
from common.receipts.models import Receipt
from events.models import Booking, Session
from tests.factories.events import make_course, make_receipt, make_session
from tests.factories.town import make_town
from tests.faults.people import booking_form

pytestmark = [pytest.mark.fault("G20"), pytest.mark.django_db]

LIBRARY = "203.0.113.7"
"""An address that our own proxy saw and wrote down last."""


@pytest.fixture
def receipt(settings) -> Receipt:
    """A receipt to be guessed, behind one proxy."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    return make_receipt(make_session(make_course(make_town())))


def spoofed(number: int) -> str:
    """What a client writes into the header before our proxy adds the true address."""
    return f"10.{number // 65536}.{number // 256 % 256}.{number % 256}"


def guess(number: str, digits: str, forwarded: str) -> int:
    """Return the status of one try."""
    tried = {"number": number, "check_digits": digits}
    return Client().post("/receipt/", tried, headers={"x-forwarded-for": forwarded}).status_code


def written(number: str, how: int) -> str:
    """The same number as people may write it, in eight ways."""
    wide = number.translate({ord(str(digit)): "０１２３４５６７８９"[digit] for digit in range(10)})
    halves = (number[:4], number[4:])
    wide_halves = (wide[:4], wide[4:])
    ways = [number, wide, "-".join(halves), " ".join(halves), "－".join(wide_halves), "　".join(wide_halves)]
    ways += [f" {number} ", "ー".join(halves)]
    return ways[how % len(ways)]


def numbers(count: int) -> list[str]:
    """As many numbers as are wanted, each guessed once."""
    return [f"{1000_0000 + 7919 * place:08d}" for place in range(count)]


def test_spoofed_addresses_do_not_lift_the_limit_of_an_address(receipt, full_size, record_figure):
    tries = 1000 if full_size else 120
    found = [
        guess(number, "0000", f"{spoofed(place)}, {LIBRARY}") for place, number in enumerate(numbers(tries))
    ]
    passed = sum(status != 429 for status in found)
    record_figure("by_address", value=passed, unit="tries looked up", n=tries, goal=f"<= {10 * TRIES}")
    assert found[: 10 * TRIES].count(429) == 0, "the limit is for guessing, not for the first tries"


def test_other_addresses_and_other_writings_do_not_lift_the_limit_of_a_number(
    receipt, full_size, record_figure
):
    tries = 1000 if full_size else 30
    wrong = f"{(int(receipt.check_digits) + 1) % 10_000:04d}"
    found = [guess(written(receipt.number, place), wrong, spoofed(place)) for place in range(tries)]
    passed = sum(status != 429 for status in found)
    record_figure("by_number", value=passed, unit="tries looked up", n=tries, goal=f"<= {TRIES}")
    assert guess(receipt.number, receipt.check_digits, "198.51.100.1") == 429, (
        "the right digits tell nothing now"
    )


def test_thirty_people_in_one_library_can_book(receipt, record_figure):
    people = 30
    session = Session.objects.get()
    Session.objects.update(capacity=people + 1)
    form = booking_form(f"/classes/{session.key}/book/")
    booked = 0
    for _place in range(people):
        form = booking_form(form.path)
        fields = {**form.fields, "form_key": form.key}
        answer = Client().post(form.path, fields, headers={"x-forwarded-for": LIBRARY})
        booked += answer.status_code == 303
    record_figure("library", value=booked, unit="people who could book", n=people, goal=f"== {people}")
    assert Booking.objects.filter(session=session).count() == people + 1  # and whose receipt is guessed


def test_believing_what_a_client_writes_lifts_the_limit(receipt, settings):
    """The control: with one trusted proxy too many, each spoofed address is a new one."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 2
    found = [
        guess(number, "0000", f"{spoofed(place)}, {LIBRARY}")
        for place, number in enumerate(numbers(10 * TRIES + 20))
    ]
    assert found.count(429) == 0

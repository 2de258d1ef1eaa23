"""Two pages back and sent again: whoever holds the receipt is shown the same number, and nothing is doubled."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from django.db import connections
from playwright.sync_api import Error

from common.places.models import Municipality
from common.receipts.models import Receipt
from common.text import clock
from events.models import Booking
from participation.models import Opinion
from tests.factories.events import make_course, make_session
from tests.factories.participation import MID, make_consultation
from tests.factories.town import make_town
from tests.journeys.hand import Hand
from tests.journeys.served import served

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
WORDS = "近くの集会所でも開いてください。"


@pytest.fixture(scope="module", autouse=True)
def _leave_nothing_open(browser: Browser) -> Iterator[None]:
    """Close what was opened beside the browser's event loop: a test database in use cannot be dropped."""
    yield
    connections.close_all()


@pytest.fixture
def town() -> Municipality:
    return make_town()


def write_and_look_over(resident: Hand) -> None:
    resident.mark("こうしてほしい")
    resident.write({"あなたの考え": WORDS})
    resident.press("書いたものを確かめる")


def go_back_to_the_form(resident: Hand) -> None:
    """Press Back until the form stands there: over the look-over, which a browser asks about and shows as a fault."""
    form = resident.page.get_by_label("あなたの考え")
    for _press in range(4):
        with suppress(Error):
            resident.page.go_back()
        with suppress(Error):
            form.first.wait_for(timeout=2_000)
            return
    raise AssertionError(f"no form before {resident.page.url}")


def test_an_opinion_sent_again_after_going_back_keeps_its_number(
    browser: Browser, town: Municipality
) -> None:
    row = make_consultation(town)
    with clock.replaced_by(MID), served() as address:
        resident = Hand(browser, address)
        resident.go(f"/consultations/{row.slug}/whole/")
        write_and_look_over(resident)
        resident.press("この意見を出す")
        number = resident.number()
        go_back_to_the_form(resident)
        write_and_look_over(resident)
        resident.reads("同じ文のご意見は、もう届いています。これがその受付番号です。")
        assert resident.number() == number
        assert (Opinion.objects.count(), Receipt.objects.count()) == (1, 1)
        resident.press("別の人の意見として、もう一度出す")
        resident.reads("別の人の意見として出します", WORDS)
        resident.press("この意見を出す")
        assert resident.number() != number
        assert (Opinion.objects.count(), Receipt.objects.count()) == (2, 2)


def test_a_booking_sent_again_after_going_back_keeps_its_number(browser: Browser, town: Municipality) -> None:
    session = make_session(make_course(town))
    with served() as address:
        resident = Hand(browser, address)
        resident.go(f"/classes/{session.key}/book/")
        numbers = []
        for _time in range(2):
            resident.write({"お名前": "髙橋 トミ", "電話番号": "0000-42-9451"})
            resident.press("この内容で申し込む")
            numbers.append(resident.number())
            last = resident.page.get_by_role("main").inner_text()
            resident.page.go_back()
    assert "この申し込みは、もう届いています。これがその受付番号です。" in last
    assert numbers[0] == numbers[1]
    assert (Booking.objects.count(), Receipt.objects.count()) == (1, 1)

"""Blanks and long words of a draft plan never make a telephone scroll sideways."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from django.db import connections

from common.text import clock
from participation.models import Section
from tests.factories.participation import MID, first_section, make_consultation
from tests.factories.town import make_town
from tests.journeys.served import served

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
FAR = "　" * 30


@pytest.fixture(scope="module", autouse=True)
def _leave_nothing_open() -> Iterator[None]:
    """Close what was opened beside the browser's event loop: a test database in use cannot be dropped."""
    yield
    connections.close_all()


def test_a_signature_at_the_right_edge_stays_on_the_screen(phone: Page) -> None:
    row = make_consultation(make_town())
    section = first_section(row)
    text = f"町は学びます。\n{FAR}令和８年３月\n{FAR}ひろば町長\n目標{FAR}800人\n末{FAR}\nhttps://example.jp/{'a' * 90}"
    Section.objects.filter(pk=section.pk).update(text=text)
    with clock.replaced_by(MID), served() as address:
        for path in (f"s/{section.key}/", "text/"):
            phone.goto(f"{address}/consultations/{row.slug}/{path}")
            wide = phone.evaluate("document.documentElement.scrollWidth")
            assert wide <= 390, f"{path}: {wide} px"
            signed = phone.get_by_text("ひろば町長", exact=True).last
            assert signed.evaluate("one => getComputedStyle(one).textAlign") == "right"

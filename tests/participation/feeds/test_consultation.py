"""The Atom feed of consultations."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from django.test import Client

from common.text import clock
from tests.factories import participation as voices
from tests.factories.town import make_town

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def entries(client: Client) -> list[ET.Element]:
    answer = client.get("/feeds/consultations/")
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert answer["Cache-Control"] == "public, max-age=600"
    return ET.fromstring(answer.content).findall(f"{ATOM}entry")


def test_public_cases_of_this_town_the_last_move_first(client: Client) -> None:
    town = make_town()
    voices.make_consultation(town, slug="hidden", state="preparing")
    voices.make_consultation(make_town("minami"), slug="foreign")
    early = voices.make_consultation(town, slug="early", state="closed")
    late = voices.make_consultation(
        town, slug="late", opens_on=voices.date(2025, 11, 4), closes_on=voices.date(2025, 12, 10)
    )
    with clock.replaced_by(voices.AFTER):
        found = entries(client)
    links = [one.find(f"{ATOM}link").attrib["href"] for one in found]
    assert links == [f"http://testserver/consultations/{row.slug}/" for row in (late, early)]
    assert found[0].findtext(f"{ATOM}updated") == "2025-11-03T15:00:00+00:00"
    assert "意見を募集しています" in found[0].findtext(f"{ATOM}summary", "")
    assert len({one.findtext(f"{ATOM}id") for one in found}) == 2


def test_a_published_result_is_news(client: Client) -> None:
    row = voices.make_consultation(make_town(), state="closed")
    voices.publish(row)
    (entry,) = entries(client)
    assert entry.find(f"{ATOM}link").attrib["href"] == f"http://testserver/consultations/{row.slug}/result/"


def test_the_list_names_its_feed(client: Client) -> None:
    make_town()
    assert 'href="/feeds/consultations/"' in client.get("/consultations/").content.decode()
    assert entries(client) == []


def test_a_control_sign_in_a_title_does_not_take_the_feed_from_everybody(client: Client) -> None:
    row = voices.make_consultation(make_town(), state="closed")
    type(row).objects.filter(pk=row.pk).update(title="計画\x01（案）")
    (entry,) = entries(client)
    assert entry.findtext(f"{ATOM}title") == "計画（案）"

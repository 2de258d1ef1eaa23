"""The Atom feed of classes one can book."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from django.test import Client

from events.pages.course import write_course_page
from tests.factories.events import make_booking, make_course, make_session
from tests.factories.town import make_town

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def entries(client: Client) -> list[ET.Element]:
    answer = client.get("/feeds/classes/")
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ET.fromstring(answer.content).findall(f"{ATOM}entry")


def test_free_dates_of_this_town_only(client: Client) -> None:
    town, other = make_town(), make_town("minami")
    course = make_course(town)
    write_course_page(course=course)
    free, full = make_session(course), make_session(course, days=9, capacity=1)
    make_booking(full)
    make_session(make_course(town, "hidden", "準備中の講座", public=False), days=10)
    make_session(make_course(other, title="よその講座"))
    (entry,) = entries(client)
    assert entry.findtext(f"{ATOM}title", "").endswith("はじめてのスマホ")
    assert "空席4" in entry.findtext(f"{ATOM}summary", "") or "あと4" in entry.findtext(f"{ATOM}summary", "")
    link = entry.find(f"{ATOM}link").attrib["href"]
    assert link == f"http://testserver/classes/first-phone/?date={free.key}"
    assert client.get(link).status_code == 200
    assert entry.findtext(f"{ATOM}id", "").startswith("urn:uuid:")
    assert entry.findtext(f"{ATOM}updated")


def test_the_list_names_its_feed(client: Client) -> None:
    make_town()
    text = client.get("/classes/").content.decode()
    assert '<link rel="alternate" type="application/atom+xml" title="申し込める教室・相談"' in text
    assert entries(client) == []


def test_what_an_entry_says_is_words_for_a_reader_of_html(client: Client) -> None:
    session = make_session(make_course(make_town()))
    session.room.venue.name = "<b onclick=go()>館"
    session.room.venue.save()
    told = client.get("/feeds/classes/").content.decode()
    assert "&amp;lt;b onclick=go()&amp;gt;館" in told
    assert "&lt;b onclick" not in told

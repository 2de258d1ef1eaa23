"""/api/v1/classes/: coming dates with free seats, and nothing about who comes."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client

from common.text import clock
from events.models import Session
from events.pages.course import write_course_page
from home.queries.interface import ADDRESSES
from tests.factories.events import make_booking, make_course, make_session
from tests.factories.town import make_person, make_town

pytestmark = pytest.mark.django_db
(FIELDS,) = ({name for name, _words in one.fields} for one in ADDRESSES if one.path == "/api/v1/classes/")


def test_a_date_has_exactly_these_fields(client: Client) -> None:
    course = make_course(make_town())
    page = write_course_page(course=course)
    session = make_session(course, capacity=4, instructor=make_person(course.municipality, "講師 よし子"))
    make_booking(session, "秘密 の名")
    answer = client.get("/api/v1/classes/")
    (row,) = answer.json()["results"]
    assert set(row) == FIELDS
    assert set(row["course"]) == {"key", "title", "level", "for_whom", "bring", "fee_yen"}
    assert (row["capacity"], row["seats_left"], row["bookable_by_web"]) == (4, 3, True)
    assert row["starts_at"].endswith("+09:00")
    assert datetime.fromisoformat(row["starts_at"]) == session.starts_at
    assert row["page"] == f"http://testserver/classes/{page.slug}/?date={session.key}"
    assert client.get(row["page"]).status_code == 200
    assert client.get(row["url"]).json() == row
    text = answer.content.decode()
    assert "秘密" not in text
    assert "講師" not in text


def test_only_free_dates_when_asked(client: Client) -> None:
    course = make_course(make_town())
    full, free = make_session(course, days=5, capacity=1), make_session(course, days=9, capacity=1)
    make_booking(full)
    keys = [row["key"] for row in client.get("/api/v1/classes/").json()["results"]]
    assert keys == [full.key, free.key]
    only = client.get("/api/v1/classes/", {"free": "1"}).json()
    assert [row["key"] for row in only["results"]] == [free.key]
    assert client.get("/api/v1/classes/", {"free": "yes"}).status_code == 400


def test_what_is_not_public_past_or_of_another_town_is_not_there(client: Client) -> None:
    town, other = make_town(), make_town("minami")
    hidden = make_session(make_course(town, "hidden", "準備中の講座", public=False), days=3)
    foreign = make_session(make_course(other))
    past = make_session(make_course(town))
    off = make_session(make_course(town, "off", "中止の講座"), days=8)
    Session.objects.filter(pk=off.pk).update(state="called_off")
    with clock.replaced_by(past.starts_at + timedelta(days=1)):
        assert past.key not in client.get("/api/v1/classes/").content.decode()
    keys = {row["key"] for row in client.get("/api/v1/classes/").json()["results"]}
    assert keys == {past.key}
    for session in (hidden, foreign, off):
        assert client.get(f"/api/v1/classes/{session.key}/").status_code == 404


def test_the_number_of_queries_does_not_grow(client: Client, django_assert_num_queries: object) -> None:
    course = make_course(make_town())
    write_course_page(course=course)
    for day in range(3, 15):
        make_session(course, days=day)
    with django_assert_num_queries(4):  # host, count, rows, pages
        client.get("/api/v1/classes/")

"""The desk's lists, courses and dates."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from common.text import clock
from events.models import Attendance, Course, Room, Session
from tests.factories.events import make_booking, make_course, make_room, make_session
from tests.factories.town import make_department, make_town, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return make_town()


def signed_in(town, role, username=""):
    client = Client()
    user = make_user(town, role, username)
    client.force_login(user, backend="common.people.backends.RoleBackend")
    return client, user.persons.get()


@pytest.fixture
def clerk(town):
    return signed_in(town, "clerk")[0]


@pytest.mark.parametrize(
    "path",
    [
        "/desk/classes/",
        "/desk/classes/{key}/",
        "/desk/classes/{key}/list/print/",
        "/desk/classes/courses/{course}/",
    ],
)
def test_the_number_of_queries_does_not_grow(clerk, town, path):
    course = make_course(town)
    first = make_session(course, days=2, capacity=12)
    address = path.format(key=first.key, course=course.key)
    counts = []
    for number in (1, 3, 30):
        while Session.objects.count() < number:
            make_session(course, days=3 + Session.objects.count())
        while first.bookings.count() < min(number, 12):
            make_booking(first, f"{first.bookings.count()}番 さん")
        clerk.get(address)
        with CaptureQueriesContext(connection) as caught:
            assert clerk.get(address).status_code == 200
        counts.append(len(caught))
    assert len(set(counts)) == 1, counts


def test_dates_are_found_by_time_word_and_place(clerk, town):
    course = make_course(town)
    make_session(course)
    other = make_session(
        make_course(town, "photos", "写真をとる"), room=make_room(town, "会議室", venue="北部公民館")
    )
    assert "写真をとる" not in clerk.get("/desk/classes/?q=はじめて").content.decode()
    assert "1回の教室" in clerk.get(f"/desk/classes/?venue={other.room.venue.key}").content.decode()
    Session.objects.filter(pk=other.pk).update(
        starts_at=clock.now() - timedelta(days=3), ends_at=clock.now() - timedelta(days=2)
    )
    assert "写真をとる" in clerk.get("/desk/classes/?when=past").content.decode()
    assert "写真をとる" in clerk.get("/desk/classes/?when=open").content.decode()
    assert "写真をとる" not in clerk.get("/desk/classes/").content.decode()


def test_the_list_is_ticked_and_the_date_closed(clerk, town):
    session = make_session(make_course(town), days=5)
    booking = make_booking(session)
    page = f"/desk/classes/{session.key}/"
    assert "当日から" in clerk.get(page).content.decode()
    ticks = {f"was-{booking.key}": "", f"now-{booking.key}": "came"}
    assert clerk.post(f"{page}tick/", ticks).status_code == 409
    with clock.replaced_by(session.ends_at):
        assert clerk.post(f"{page}tick/", ticks).status_code == 303
        assert "出席を保存しました。" in clerk.get(page).content.decode()
        assert Attendance.objects.get().state == "came"
        stale = {f"was-{booking.key}": "", f"now-{booking.key}": "absent"}
        assert clerk.post(f"{page}tick/", stale).status_code == 409
        assert clerk.post(f"{page}tick/", {"was-x": "", "now-x": "came"}).status_code == 404
        assert "出席1人" in clerk.get(page).content.decode()
        assert clerk.post(f"{page}close/", {"version": "9"}).status_code == 409
        assert clerk.post(f"{page}close/", {"version": "1"}).status_code == 303
        assert "教室を実施済みとして締めました。" in clerk.get(page).content.decode()


def test_a_supporter_sees_her_own_classes_only(town):
    client, person = signed_in(town, "supporter")
    course = make_course(town)
    own = make_session(course, instructor=person)
    foreign = make_session(course, days=8)
    make_booking(own)
    listed = client.get("/desk/classes/").content.decode()
    assert own.key in listed
    assert foreign.key not in listed
    assert "田中 ハル" in client.get(f"/desk/classes/{own.key}/list/print/").content.decode()
    for path in ("", "list/print/"):
        assert client.get(f"/desk/classes/{foreign.key}/{path}").status_code == 404
    assert client.post(f"/desk/classes/{foreign.key}/tick/").status_code == 404
    assert client.get("/desk/classes/courses/").status_code == 403
    assert client.post(f"/desk/classes/{own.key}/hand-over/").status_code == 403


def test_a_date_is_handed_over(clerk, town):
    _client, person = signed_in(town, "supporter")
    session = make_session(make_course(town))
    sent = {"instructor": person.key, "version": session.version}
    assert clerk.post(f"/desk/classes/{session.key}/hand-over/", sent).status_code == 303
    assert Session.objects.get(pk=session.pk).instructor == person
    assert (
        clerk.post(f"/desk/classes/{session.key}/hand-over/", {**sent, "instructor": ""}).status_code == 409
    )


def test_what_belongs_to_another_municipality_is_404(clerk):
    session = make_session(make_course(make_town("minami")))
    for path in (f"{session.key}/", f"{session.key}/list/print/", f"courses/{session.course.key}/"):
        assert clerk.get(f"/desk/classes/{path}").status_code == 404
    for path in (f"{session.key}/tick/", f"{session.key}/close/", f"{session.key}/hand-over/"):
        assert clerk.post(f"/desk/classes/{path}").status_code == 404
    assert clerk.post(f"/desk/classes/courses/{session.course.key}/publish/").status_code == 404


def test_a_course_is_written_dated_and_made_public(clerk, town):
    sent = {
        "title": "地図を見る",
        "slug": "maps",
        "level": "some",
        "department": make_department(town).key,
        "measure": "",
        "summary": "道を調べます。",
        "fee_yen": "0",
    }
    assert clerk.post("/desk/classes/new/", {**sent, "slug": "done"}).status_code == 422
    answer = clerk.post("/desk/classes/new/", sent)
    course = Course.objects.get()
    assert answer["Location"] == f"/desk/classes/courses/{course.key}/"
    again = clerk.post("/desk/classes/new/", sent)
    assert again.status_code == 422
    assert 'value="地図を見る"' in again.content.decode()
    assert clerk.get("/classes/maps/").status_code == 404
    room, day = make_room(town), clock.today() + timedelta(days=20)
    date = {
        "day": day.isoformat(),
        "begins": "10:00",
        "ends": "11:30",
        "room": room.key,
        "instructor": "",
        "capacity": "13",
        "opens_on": clock.today().isoformat(),
        "closes_on": (day - timedelta(days=1)).isoformat(),
    }
    add = f"/desk/classes/courses/{course.key}/add/"
    for field in ("day", "opens_on", "closes_on"):
        assert clerk.post(add, {**date, field: "0001-01-01"}).status_code == 422
    refused = clerk.post(add, date)
    assert refused.status_code == 422
    assert "12人分" in refused.content.decode()
    assert clerk.post(add, {**date, "capacity": "12"}).status_code == 303
    assert Session.objects.get().starts_at.astimezone(clock.TOKYO).hour == 10
    assert "ほかの教室" in clerk.post(add, {**date, "capacity": "12"}).content.decode()
    publish = f"/desk/classes/courses/{course.key}/publish/"
    assert clerk.post(publish, {"version": "7"}).status_code == 409
    assert clerk.post(publish, {"version": "1" * 5000}).status_code == 409
    assert clerk.post(publish, {"version": "1"}).status_code == 303
    assert "地図を見る" in clerk.get("/classes/maps/").content.decode()


def test_rooms_are_added(clerk, town):
    sent = {"name": "東野公民館", "room": "学習室", "seats": "10"}
    assert clerk.post("/desk/classes/places/", sent).status_code == 303
    assert clerk.post("/desk/classes/places/", sent).status_code == 422
    assert clerk.post("/desk/classes/places/", {**sent, "room": "和室"}).status_code == 303
    assert Room.objects.filter(venue__name="東野公民館").count() == 2

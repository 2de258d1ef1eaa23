"""Sixty places, rooms, instructors and measures: every one can be reached by words."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from common.people.models import RoleGrant
from common.text import clock
from events.models import Course, Room, Session, Venue
from tests.factories.evaluation import make_measure
from tests.factories.events import make_course, make_room, make_session
from tests.factories.town import make_department, make_person, make_town, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Any:
    return make_town()


@pytest.fixture
def clerk(town: Any) -> Client:
    client = Client()
    client.force_login(make_user(town, "clerk"), backend="common.people.backends.RoleBackend")
    return client


@pytest.fixture
def session(town: Any) -> Session:
    course = make_course(town)
    here = make_room(town, "広間", venue="とちの木会館")
    make_session(course, days=9)
    session = make_session(course, room=here)
    Venue.objects.bulk_create(Venue(municipality=town, name=f"{n}番目の集会所") for n in range(60))
    Room.objects.bulk_create(
        Room(municipality=town, venue=venue, name="和室", seats=8)
        for venue in Venue.objects.filter(name__endswith="集会所")
    )
    for n in range(60):
        RoleGrant.objects.create(
            municipality=town,
            person=make_person(town, f"支援員その{n}番", kana=f"シエン{n:02}"),
            role="supporter",
            department=make_department(town),
            valid_from=date(2020, 4, 1),
        )
    return session


@pytest.mark.parametrize("address", ["/desk/classes/", "/desk/classes/phone/", "/classes/"])
def test_lists_are_narrowed_by_a_part_of_the_place(clerk: Client, session: Session, address: str) -> None:
    page = clerk.get(address).content.decode()
    assert '<input class="input" id="venue"' in page
    assert "<option value" not in page.split('id="venue"', 1)[1].split("</div>", 1)[0]
    narrowed = clerk.get(address, {"venue": "とちの木"}).content.decode()
    assert "とちの木会館" in narrowed
    assert "中央公民館" not in narrowed
    assert 'value="とちの木"' in narrowed


def test_a_date_takes_any_room_and_instructor(clerk: Client, session: Session) -> None:
    address = f"/desk/classes/courses/{session.course.key}/add/"
    page = clerk.get(address).content.decode()
    assert page.count("<option") == 100
    room = Room.objects.get(venue__name="59番目の集会所")
    teacher = RoleGrant.objects.get(person__name="支援員その59番").person
    assert teacher.key not in page
    typed = {"day": "2030-05-01", "begins": "10:00", "ends": "11:30", "capacity": "7"}
    found = clerk.post(
        address, {**typed, "find": "instructor", "instructor_words": "その59番", "room_words": "59番目"}
    )
    assert found.status_code == 200
    shown = found.content.decode()
    assert room.key in shown
    assert teacher.key in shown
    assert 'value="2030-05-01"' in shown
    assert 'value="7"' in shown
    days = {"opens_on": clock.today().isoformat(), "closes_on": "2030-04-30"}
    done = clerk.post(address, {**typed, **days, "room": room.key, "instructor": teacher.key})
    assert done.status_code == 303
    assert Session.objects.get(room=room).instructor == teacher


def test_a_date_is_handed_over_to_any_of_sixty(clerk: Client, session: Session) -> None:
    page = f"/desk/classes/{session.key}/"
    teacher = RoleGrant.objects.get(person__name="支援員その59番").person
    assert teacher.key not in clerk.get(page).content.decode()
    sent = {"version": session.version, "find": "instructor", "instructor_words": "その59番"}
    found = clerk.post(f"{page}hand-over/", sent)
    assert found.status_code == 200
    assert teacher.key in found.content.decode()
    sent = {"version": session.version, "instructor": teacher.key}
    assert clerk.post(f"{page}hand-over/", sent).status_code == 303
    session.refresh_from_db()
    assert session.instructor == teacher


def test_a_course_counts_for_any_of_sixty_measures(clerk: Client, town: Any) -> None:
    for n in range(60):
        make_measure(town, f"9-{n}", f"施策その{n}番")
    address = "/desk/classes/new/"
    page = clerk.get(address).content.decode()
    assert page.count("<option") <= 60
    typed = {"title": "写真の講座", "slug": "photos", "find": "measure", "measure_words": "9-59"}
    found = clerk.post(address, typed)
    assert found.status_code == 200
    assert "施策その59番" in found.content.decode()
    assert 'value="写真の講座"' in found.content.decode()
    assert not Course.objects.filter(slug="photos").exists()

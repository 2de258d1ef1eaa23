"""Adding dates, giving them to another instructor, closing them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from common.text import clock
from common.text.refusals import Conflict, NotAllowed, NotFound, Refusal, WrongPhase
from events.domain.course import CourseDraft, create_course, publish_course
from events.domain.session import hand_over_session, hold_session
from events.enums import CourseState, OccupancyKind, SessionState
from events.models import Occupancy
from tests.factories.events import make_course, make_room, make_session, system
from tests.factories.town import make_actor, make_department, make_person, make_town

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return make_town()


def test_dates_are_numbered_and_occupy_room_and_instructor(town):
    course = make_course(town)
    teacher = make_person(town, "大塚 健一")
    first = make_session(course, instructor=teacher)
    second = make_session(course, days=8)
    assert (first.number, second.number) == (1, 2)
    kinds = Occupancy.objects.filter(reason_key=first.key).values_list("kind", "subject_key")
    assert set(kinds) == {("room", first.room.key), ("instructor", teacher.key)}


@pytest.mark.parametrize("minutes", [-89, 0, 45, 89])
def test_a_room_is_not_taken_twice(town, minutes):
    course = make_course(town)
    first = make_session(course)
    starts_at = first.starts_at + timedelta(minutes=minutes)
    with pytest.raises(Refusal) as refused:
        make_session(course, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=90))
    assert refused.value.code == "room_busy"


def test_one_class_may_begin_when_the_other_ends(town):
    course = make_course(town)
    first = make_session(course)
    second = make_session(course, starts_at=first.ends_at, ends_at=first.ends_at + timedelta(minutes=60))
    assert second.number == 2


def test_an_instructor_is_in_one_place_at_a_time(town):
    course = make_course(town)
    teacher = make_person(town, "大塚 健一")
    make_session(course, instructor=teacher)
    elsewhere = make_room(town, "会議室", venue="北部公民館")
    with pytest.raises(Refusal) as refused:
        make_session(course, hour=11, room=elsewhere, instructor=teacher)
    assert refused.value.code == "instructor_busy"


def test_postgresql_refuses_an_overlap_by_itself(town):
    session = make_session(make_course(town))
    row = Occupancy.objects.get(reason_key=session.key, kind=OccupancyKind.ROOM)
    row.pk = None
    if connection.vendor != "postgresql":
        row.save()
        assert Occupancy.objects.filter(kind=OccupancyKind.ROOM).count() == 2
        return
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_times_and_seats_must_fit(town):
    course = make_course(town)
    with pytest.raises(Refusal) as seats:
        make_session(course, capacity=13)
    assert seats.value.code == "too_many_seats"
    with pytest.raises(Refusal) as times:
        make_session(course, ends_at=clock.now())
    assert times.value.code == "times"
    with pytest.raises(Refusal) as booking_times:
        make_session(course, booking_closes_at=clock.now() + timedelta(days=30))
    assert booking_times.value.code == "booking_times"


def test_rooms_of_another_municipality_are_not_there(town):
    with pytest.raises(NotFound):
        make_session(make_course(town), room=make_room(make_town("minami")))


def test_a_date_is_handed_over(town):
    teacher, other = make_person(town, "大塚 健一"), make_person(town, "宮本 花")
    session = make_session(make_course(town), instructor=teacher)
    changed = hand_over_session(
        actor=make_actor(town, "clerk"), key=session.key, instructor_key=other.key, version=session.version
    )
    assert changed.instructor == other
    live = Occupancy.objects.filter(kind=OccupancyKind.INSTRUCTOR, live=True)
    assert [row.subject_key for row in live] == [other.key]
    with pytest.raises(Conflict):
        hand_over_session(actor=system(town), key=session.key, instructor_key="", version=session.version)


def test_a_date_is_closed_after_it_began_by_who_teaches_it(town):
    supporter, stranger = make_actor(town, "supporter"), make_actor(town, "supporter", "another")
    session = make_session(make_course(town), days=1)
    hand_over_session(actor=system(town), key=session.key, instructor_key=supporter.key, version=1)
    with pytest.raises(WrongPhase):
        hold_session(actor=supporter, key=session.key, version=2)
    with clock.replaced_by(session.ends_at):
        with pytest.raises(NotFound):
            hold_session(actor=stranger, key=session.key, version=2)
        held = hold_session(actor=supporter, key=session.key, version=2)
        assert held.state == SessionState.HELD
        with pytest.raises(WrongPhase):
            hold_session(actor=supporter, key=session.key, version=3)


def test_a_course_is_published_once_by_a_clerk(town):
    course = make_course(town, public=False)
    with pytest.raises(NotAllowed):
        publish_course(actor=make_actor(town, "supporter"), key=course.key, version=1)
    with pytest.raises(Conflict):
        publish_course(actor=system(town), key=course.key, version=2)
    assert (
        publish_course(actor=make_actor(town, "clerk"), key=course.key, version=1).state == CourseState.PUBLIC
    )
    with pytest.raises(WrongPhase):
        publish_course(actor=system(town), key=course.key, version=2)
    with pytest.raises(NotFound):
        publish_course(actor=system(make_town("minami")), key=course.key, version=2)


def test_an_address_is_used_once_per_municipality(town):
    make_course(town)
    draft = CourseDraft(slug="first-phone", title="もう一つ", department_key=make_department(town).key)
    with pytest.raises(Refusal) as refused:
        create_course(actor=system(town), draft=draft)
    assert refused.value.code == "slug_taken"
    minami = make_town("minami")
    assert make_course(minami).slug == "first-phone"
    with pytest.raises(NotFound):
        create_course(actor=system(minami), draft=draft)

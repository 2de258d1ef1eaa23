"""Ticking who came."""

from __future__ import annotations

import pytest

from common.evidence.signals import took_part
from common.text import clock
from common.text.refusals import Conflict, NotFound, WrongPhase
from events.domain.attendance import Tick, tick_attendance
from events.domain.session import hand_over_session
from events.models import Attendance
from tests.factories.events import make_booking, make_course, make_session, system
from tests.factories.town import make_actor, make_town

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard():
    events = []

    def listen(sender, event, **kwargs):
        events.append(event)

    took_part.connect(listen, weak=False)
    yield events
    took_part.disconnect(listen)


@pytest.fixture
def session():
    return make_session(make_course(make_town()))


def tick(session, booking, was, now, actor=None):
    return tick_attendance(
        actor=actor or system(session.municipality),
        session_key=session.key,
        ticks={booking.key: Tick(was, now)},
    )


def test_coming_is_stored_and_announced_once(session, heard):
    booking = make_booking(session)
    with clock.replaced_by(session.starts_at):
        assert tick(session, booking, "", "came") == 1
        assert tick(session, booking, "came", "absent") == 1
        assert tick(session, booking, "absent", "came") == 1
        assert tick(session, booking, "came", "came") == 0
    assert Attendance.objects.get(booking=booking).state == "came"
    assert [(event.person_key, event.kind, event.subject_key) for event in heard] == [
        (booking.person.key, "class", session.key)
    ]


def test_not_coming_is_announced_to_nobody(session, heard):
    booking = make_booking(session)
    with clock.replaced_by(session.ends_at):
        tick(session, booking, "", "absent")
    assert heard == []
    assert Attendance.objects.get(booking=booking).credited_at is None


def test_a_tick_can_be_taken_back(session, heard):
    booking = make_booking(session)
    with clock.replaced_by(session.ends_at):
        tick(session, booking, "", "came")
        tick(session, booking, "came", "")
    assert Attendance.objects.get(booking=booking).state == ""
    assert len(heard) == 1


def test_ticking_begins_on_the_day_of_the_class(session):
    booking = make_booking(session)
    with pytest.raises(WrongPhase):
        tick(session, booking, "", "came")
    with clock.replaced_by(clock.tokyo(session.starts_at.astimezone(clock.TOKYO).date())):
        assert tick(session, booking, "", "came") == 1


def test_two_screens_do_not_overwrite_each_other(session):
    booking = make_booking(session)
    with clock.replaced_by(session.ends_at):
        tick(session, booking, "", "came")
        with pytest.raises(Conflict):
            tick(session, booking, "", "absent")


def test_only_lines_of_this_date_can_be_ticked(session):
    other = make_booking(make_session(session.course, days=8))
    with clock.replaced_by(session.ends_at), pytest.raises(NotFound):
        tick(session, other, "", "came")


def test_a_supporter_ticks_her_own_classes_only(session):
    booking = make_booking(session)
    town = session.municipality
    supporter = make_actor(town, "supporter")
    with clock.replaced_by(session.ends_at), pytest.raises(NotFound):
        tick(session, booking, "", "came", actor=supporter)
    hand_over_session(actor=system(town), key=session.key, instructor_key=supporter.key, version=1)
    with clock.replaced_by(session.ends_at):
        assert tick(session, booking, "", "came", actor=supporter) == 1

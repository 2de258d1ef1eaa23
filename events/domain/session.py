"""Adding a date to a course, giving it to another instructor, and closing it after the class."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from common.audit.domain.record import record
from common.people.models import Person
from common.people.rules import Actor, require
from common.text import clock
from common.text.refusals import Conflict, NotFound, Refusal, WrongPhase
from events.domain.occupancy import occupy, refuse_overlap, release
from events.enums import CourseState, OccupancyKind, SessionState
from events.models import Course, Room, Session


@dataclass(frozen=True)
class SessionDraft:
    """A date as a clerk wants it: aware instants, half-open booking period, seats for this date alone."""

    starts_at: datetime
    ends_at: datetime
    room_key: str
    capacity: int
    booking_opens_at: datetime
    booking_closes_at: datetime
    instructor_key: str = ""


def add_session(*, actor: Actor, course_key: str, draft: SessionDraft) -> Session:
    """Add the next date (第n回) of a course; room and instructor are busy from then on.

    Raises NotAllowed, NotFound (course, room, instructor) and Refusal: `times`, `booking_times`, `too_many_seats`
    (more than the room has), `room_busy`, `instructor_busy`.
    """
    require(actor, "events.add_session", municipality_id=actor.municipality_id)
    _check_times(draft)
    try:
        with transaction.atomic():
            return _add(actor, course_key, draft)
    except IntegrityError:
        # PostgreSQL's exclusion constraint: somebody took room or instructor in the same moment
        raise Refusal("busy", _("Room or instructor were taken a moment ago. Please look again.")) from None


def _check_times(draft: SessionDraft) -> None:
    if draft.ends_at <= draft.starts_at:
        raise Refusal("times", _("A class must end after it begins."))
    if not draft.booking_opens_at < draft.booking_closes_at <= draft.starts_at:
        raise Refusal(
            "booking_times", _("Bookings must open before they close, and close before the class begins.")
        )
    if draft.capacity < 1:
        raise Refusal("no_seats", _("A class needs at least one seat."))


def _add(actor: Actor, course_key: str, draft: SessionDraft) -> Session:
    town_id = actor.municipality_id
    course = Course.objects.select_for_update().filter(municipality_id=town_id, key=course_key).first()
    room = Room.objects.select_for_update().filter(municipality_id=town_id, key=draft.room_key).first()
    instructor = _locked_person(town_id, draft.instructor_key) if draft.instructor_key else None
    if course is None or room is None:
        raise NotFound("not_found")
    now = clock.deciding_now()
    if course.state == CourseState.ENDED:
        raise WrongPhase("course_ended", _("This class has ended."))
    if draft.capacity > room.seats:
        raise Refusal(
            "too_many_seats", _("This room has %(seats)s seats. Please take fewer.") % {"seats": room.seats}
        )
    number = (Session.objects.filter(course=course).aggregate(last=Max("number"))["last"] or 0) + 1
    session = Session(
        municipality_id=town_id,
        course=course,
        number=number,
        starts_at=draft.starts_at,
        ends_at=draft.ends_at,
        room=room,
        instructor=instructor,
        capacity=draft.capacity,
        booking_opens_at=draft.booking_opens_at,
        booking_closes_at=draft.booking_closes_at,
    )
    _take(session, OccupancyKind.ROOM, room.key)
    if instructor is not None:
        _take(session, OccupancyKind.INSTRUCTOR, instructor.key)
    session.save()
    record(
        actor=actor,
        verb="add_session",
        target=session,
        at=now,
        after={
            "course": course.key,
            "number": number,
            "starts_at": draft.starts_at.isoformat(),
            "room": room.key,
        },
    )
    return session


def _take(session: Session, kind: OccupancyKind, subject_key: str) -> None:
    times = {"starts_at": session.starts_at, "ends_at": session.ends_at}
    town_id = session.municipality_id
    refuse_overlap(municipality_id=town_id, kind=kind, subject_key=subject_key, **times)
    occupy(
        municipality_id=town_id,
        kind=kind,
        subject_key=subject_key,
        reason_kind="session",
        reason_key=session.key,
        **times,
    )


def _locked_person(town_id: int, key: str) -> Person:
    person = Person.objects.select_for_update().filter(municipality_id=town_id, key=key).first()
    if person is None:
        raise NotFound("not_found")
    return person


def hand_over_session(*, actor: Actor, key: str, instructor_key: str, version: int) -> Session:
    """Give a planned date to another instructor (empty key: to nobody yet).

    Raises NotAllowed, NotFound, WrongPhase (held or called off), Conflict (changed since `version`), Refusal
    `instructor_busy`.
    """
    require(actor, "events.hand_over_session", municipality_id=actor.municipality_id)
    try:
        with transaction.atomic():
            session = locked_session(actor.municipality_id, key)
            person = _locked_person(actor.municipality_id, instructor_key) if instructor_key else None
            now = clock.deciding_now()
            require(
                actor,
                "events.hand_over_session",
                municipality_id=session.municipality_id,
                phase=session.state,
            )
            check_version(session, version)
            before = session.instructor.key if session.instructor else ""
            if before == instructor_key:
                return session
            release(reason_kind="session", reason_key=session.key, kinds=[OccupancyKind.INSTRUCTOR])
            if person is not None:
                _take(session, OccupancyKind.INSTRUCTOR, person.key)
            session.instructor = person
            session.version += 1
            session.save(update_fields=["instructor", "version"])
            record(
                actor=actor,
                verb="hand_over_session",
                target=session,
                at=now,
                before={"instructor": before},
                after={"instructor": instructor_key},
            )
            return session
    except IntegrityError:
        raise Refusal("busy", _("Room or instructor were taken a moment ago. Please look again.")) from None


def hold_session(*, actor: Actor, key: str, version: int) -> Session:
    """Close a date after the class: it was held and counts from now on.

    Raises NotAllowed, NotFound, WrongPhase (held or called off before; class not begun), Conflict.
    """
    require(actor, "events.hold_session", municipality_id=actor.municipality_id)
    with transaction.atomic():
        session = locked_session(actor.municipality_id, key)
        now = clock.deciding_now()
        refuse_foreign_session(actor, session)
        require(actor, "events.hold_session", municipality_id=session.municipality_id, phase=session.state)
        if now < session.starts_at:
            raise WrongPhase("not_begun", _("This class has not begun yet."))
        check_version(session, version)
        before = session.state
        session.state = SessionState.HELD
        session.version += 1
        session.save(update_fields=["state", "version"])
        record(
            actor=actor,
            verb="hold_session",
            target=session,
            at=now,
            before={"state": before},
            after={"state": session.state},
        )
    return session


def locked_session(municipality_id: int, key: str) -> Session:
    """Return a session with its row locked until the end of the transaction. Raises NotFound."""
    session = (
        Session.objects.select_for_update(of=("self",))
        .select_related("course", "room__venue", "municipality", "instructor")
        .filter(municipality_id=municipality_id, key=key)
        .first()
    )
    if session is None:
        raise NotFound("not_found")
    return session


def check_version(session: Session, version: int) -> None:
    """Raise Conflict when somebody changed the row since it was read as `version`."""
    if session.version != version:
        raise Conflict("changed", _("Somebody else changed this date. Please look at it again."))


def refuse_foreign_session(actor: Actor, session: Session) -> None:
    """Raise NotFound when somebody who only teaches reaches for a class of another: hidden and absent look the same."""
    if not actor.holds("clerk", "system") and session.instructor_id != actor.person_id:
        raise NotFound("not_found")

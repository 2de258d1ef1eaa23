"""Dates of courses: what the public may see, and what the desk may see."""

from datetime import datetime

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When

from common.people.rules import Actor
from common.text import clock
from common.text.refusals import NotFound
from events.enums import CourseState, SessionState
from events.models import Course, Session

NEAREST = 3


def public_sessions(*, municipality_id: int) -> QuerySet[Session]:
    """Return every date of public courses with course, room and venue, by time."""
    return (
        Session.objects.filter(municipality_id=municipality_id, course__state=CourseState.PUBLIC)
        .exclude(state=SessionState.CALLED_OFF)
        .select_related("course", "room__venue")
        .order_by("starts_at", "id")
    )


def upcoming_sessions(
    *,
    municipality_id: int,
    level: str = "",
    venue_key: str = "",
    only_free: bool = False,
    bookable_first: bool = False,
) -> QuerySet[Session]:
    """Return the public dates that have not begun, by time; the empty text leaves a filter out.

    `venue_key` is the key of a venue, or a part of its name. With `bookable_first` those without a seat on the web
    come after all others, and every row says so in `waits`.
    """
    rows = public_sessions(municipality_id=municipality_id).filter(
        state=SessionState.PLANNED, starts_at__gt=clock.now()
    )
    if level:
        rows = rows.filter(course__level=level)
    if venue_key:
        rows = rows.filter(_either("room__venue", "name", venue_key))
    if only_free:
        rows = rows.filter(_bookable_at(clock.now()))
    if bookable_first:
        waits = Case(
            When(_bookable_at(clock.now()), then=Value(0)), default=Value(1), output_field=IntegerField()
        )
        rows = rows.annotate(waits=waits).order_by("waits", "starts_at", "id")
    return rows


def _bookable_at(now: datetime) -> Q:
    return Q(booking_opens_at__lte=now, booking_closes_at__gt=now, taken__lt=F("capacity"))


def _either(path: str, name: str, typed: str) -> Q:
    """Return the condition that a row's key is this or its name holds it: long lists are searched by words."""
    return Q(**{f"{path}__key": typed}) | Q(**{f"{path}__{name}__icontains": typed.strip()})


def upcoming_of_course(*, course: Course) -> QuerySet[Session]:
    """Return the dates of one course that have not begun."""
    return upcoming_sessions(municipality_id=course.municipality_id).filter(course=course)


def get_public_session(*, municipality_id: int, key: str) -> Session:
    """Return one date the public may see, past or coming. Raises NotFound."""
    session = public_sessions(municipality_id=municipality_id).filter(key=key).first()
    if session is None:
        raise NotFound("not_found")
    return session


def nearest_free(*, session: Session, limit: int = NEAREST, by_web: bool = True) -> list[Session]:
    """Return other dates with free seats, those of the same course first, then by time."""
    now = clock.now()
    same_first = Case(
        When(course_id=session.course_id, then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    rows = upcoming_sessions(municipality_id=session.municipality_id, only_free=by_web).exclude(pk=session.pk)
    if not by_web:
        rows = rows.filter(booking_opens_at__lte=now, taken__lt=F("capacity"))
    return list(rows.order_by(same_first, "starts_at", "id")[:limit])


def free_for_desk(
    *, municipality_id: int, course_key: str = "", venue_key: str = "", limit: int = 6
) -> list[Session]:
    """Return the nearest dates with free seats that the desk can still book (until the class begins).

    `course_key` and `venue_key` are keys, or a part of the name.
    """
    rows = upcoming_sessions(municipality_id=municipality_id, venue_key=venue_key).filter(
        booking_opens_at__lte=clock.now(), taken__lt=F("capacity")
    )
    if course_key:
        rows = rows.filter(_either("course", "title", course_key))
    return list(rows[:limit])


def sessions_visible_to(actor: Actor) -> QuerySet[Session]:
    """Return the dates a desk may see: a clerk those of the municipality, a supporter those she teaches."""
    rows = Session.objects.filter(municipality_id=actor.municipality_id).select_related(
        "course", "room__venue", "instructor"
    )
    if actor.holds("clerk", "system"):
        return rows
    if actor.holds("supporter") and actor.person_id is not None:
        return rows.filter(instructor_id=actor.person_id)
    return rows.none()


def get_session_for(actor: Actor, key: str) -> Session:
    """Return one date for the desk. Raises NotFound: hidden and absent look the same."""
    session = sessions_visible_to(actor).filter(key=key).first()
    if session is None:
        raise NotFound("not_found")
    return session


def desk_sessions(
    actor: Actor, *, when: str = "coming", typed: str = "", venue_key: str = ""
) -> QuerySet[Session]:
    """Return the desk's list: `coming` (from today on), `open` (over, not closed yet) or `past` (newest first)."""
    rows = sessions_visible_to(actor)
    midnight = clock.tokyo(clock.today())
    if when == "past":
        rows = rows.filter(starts_at__lt=midnight).order_by("-starts_at", "-id")
    elif when == "open":
        rows = rows.filter(ends_at__lte=clock.now(), state=SessionState.PLANNED).order_by("starts_at", "id")
    else:
        rows = rows.filter(starts_at__gte=midnight).order_by("starts_at", "id")
    if typed.strip():
        rows = rows.filter(course__title__icontains=typed.strip())
    if venue_key:
        rows = rows.filter(_either("room__venue", "name", venue_key))
    return rows

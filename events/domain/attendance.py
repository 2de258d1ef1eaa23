"""Ticking who came."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from common.audit.domain.record import record
from common.evidence.signals import TookPart, took_part
from common.people.rules import Actor, require
from common.text import clock
from common.text.refusals import Conflict, NotFound, WrongPhase
from events.domain.session import locked_session, refuse_foreign_session
from events.enums import AttendanceState, BookingState, SessionState
from events.models import Attendance, Booking, Session

TOOK_PART_KIND = "class"


@dataclass(frozen=True)
class Tick:
    """One line of the list: what the screen showed before, and what is wanted now; "" for no tick."""

    was: str
    now: str


def tick_attendance(*, actor: Actor, session_key: str, ticks: dict[str, Tick]) -> int:
    """Store ticks (booking key → Tick) of one session; returns how many lines changed.

    Possible from the day of the class on, also after it was closed (corrections). Coming is announced once per
    booking (signal took_part), however often the tick changes. Raises NotAllowed, NotFound (session, or a booking that
    is not of it), WrongPhase `not_the_day`, Conflict when another screen ticked a line differently meanwhile.
    """
    require(actor, "events.tick_attendance", municipality_id=actor.municipality_id)
    with transaction.atomic():
        session = locked_session(actor.municipality_id, session_key)
        now = clock.deciding_now()
        refuse_foreign_session(actor, session)
        if session.state == SessionState.CALLED_OFF:
            raise WrongPhase("called_off", _("This date was called off."))
        if now.astimezone(clock.TOKYO).date() < session.starts_at.astimezone(clock.TOKYO).date():
            raise WrongPhase("not_the_day", _("Attendance can be ticked from the day of the class."))
        bookings = {
            row.key: row
            for row in Booking.objects.filter(
                session=session, key__in=list(ticks), state=BookingState.BOOKED
            ).select_related("person", "attendance")
        }
        if set(ticks) - set(bookings):
            raise NotFound("not_found")
        changed = [
            _store(actor, session, bookings[key], tick, now)
            for key, tick in ticks.items()
            if tick.was != tick.now
        ]
    return sum(changed)


def _store(actor: Actor, session: Session, booking: Booking, tick: Tick, now: datetime) -> int:
    attendance: Attendance | None = getattr(booking, "attendance", None)
    before = attendance.state if attendance else ""
    if before == tick.now:
        return 0
    if before != tick.was:
        raise Conflict("ticked_elsewhere", _("Another screen ticked this list meanwhile. Please look again."))
    attendance = attendance or Attendance(booking=booking)
    first_time = tick.now == AttendanceState.CAME and attendance.credited_at is None
    attendance.state = AttendanceState(tick.now) if tick.now else ""
    attendance.ticked_at = now
    attendance.ticked_by_key = actor.key
    if first_time:
        attendance.credited_at = now
    attendance.save()
    record(
        actor=actor,
        verb="tick_attendance",
        target=booking,
        at=now,
        before={"attendance": before},
        after={"attendance": tick.now},
    )
    if first_time:
        took_part.send(
            sender=Booking,
            event=TookPart(
                municipality_id=session.municipality_id,
                person_key=booking.person.key,
                kind=TOOK_PART_KIND,
                subject_key=session.key,
                at=session.starts_at,
                topic=session.course.slug,
            ),
        )
    return 1

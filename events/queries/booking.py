"""Seats taken: the list of a date, one booking for the desk, what a clerk entered last."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from common.people.models import Person
from common.people.queries.person import persons_matching, phones_of
from common.people.rules import Actor, may
from common.receipts.models import Receipt
from common.text.refusals import NotFound
from events.enums import BookingState, Need
from events.models import Booking, Session

RECENT = 5


@dataclass(frozen=True)
class Line:
    """One line of an attendance list; `attendance` is "" while nobody ticked, `needs` are words."""

    booking: Booking
    number: int
    phone: str
    needs: tuple[str, ...]
    attendance: str


def needs_in_words(codes: str) -> tuple[str, ...]:
    """Return the words of stored need codes; what is no code is given back as it is."""
    known = dict(Need.choices)
    return tuple(str(known.get(code, code)) for code in codes.split(",") if code)


def attendance_list(session: Session) -> list[Line]:
    """Return the lines of a date in the order of kana, each with the newest telephone; a fixed number of queries."""
    bookings = list(
        Booking.objects.filter(session=session, state=BookingState.BOOKED)
        .select_related("person", "attendance")
        .order_by("person__kana_folded", "person__name", "id")
    )
    phones = phones_of([booking.person_id for booking in bookings])
    lines = []
    for number, booking in enumerate(bookings, start=1):
        attendance = getattr(booking, "attendance", None)
        lines.append(
            Line(
                booking=booking,
                number=number,
                phone=phones.get(booking.person_id, ""),
                needs=needs_in_words(booking.needs),
                attendance=attendance.state if attendance else "",
            )
        )
    return lines


def bookings_visible_to(actor: Actor) -> QuerySet[Booking]:
    """Return the bookings the booking desk may see: those of the clerk's municipality."""
    rows = Booking.objects.filter(municipality_id=actor.municipality_id).select_related(
        "person", "session__course", "session__room__venue"
    )
    if not may(actor, "events.see_booking_desk", municipality_id=actor.municipality_id):
        return rows.none()
    return rows


def get_booking_for(actor: Actor, key: str) -> Booking:
    """Return one booking for the desk. Raises NotFound: hidden and absent look the same."""
    booking = bookings_visible_to(actor).filter(key=key).first()
    if booking is None:
        raise NotFound("not_found")
    return booking


def bookers_matching(actor: Actor, typed: str) -> QuerySet[Person]:
    """Return the persons the phone desk may offer: those with a booking or a login who fit what was typed.

    Whoever only sent an opinion gave her name and number for its answer, not to be found here.
    """
    booked = Booking.objects.filter(municipality_id=actor.municipality_id).values("person_id")
    return persons_matching(actor, typed).filter(Q(user__isnull=False) | Q(pk__in=booked))


def last_bookings(person_ids: list[int]) -> dict[int, Booking]:
    """Return the newest booking of each of these persons, whom the caller's own query allowed; one query."""
    rows = (
        Booking.objects.filter(person_id__in=person_ids)
        .select_related("session__course")
        .order_by("session__starts_at", "id")
    )
    return {row.person_id: row for row in rows}


def entered_lately(actor: Actor) -> list[tuple[Booking, str]]:
    """Return what this clerk entered last, newest first, each with its receipt number (two queries)."""
    rows = list(bookings_visible_to(actor).filter(entered_by_key=actor.key).order_by("-id")[:RECENT])
    numbers = dict(
        Receipt.objects.filter(
            municipality_id=actor.municipality_id, kind="booking", subject_key__in=[row.key for row in rows]
        ).values_list("subject_key", "number")
    )
    return [(row, numbers.get(row.key, "")) for row in rows]

"""What the holder of a receipt number and its digits may see of a booking."""

from typing import Any

from common.people.enums import ContactKind
from common.people.queries.person import contact_of
from common.places.models import Municipality
from common.text import clock
from common.text.japanese import kana_folded, phone_e164
from events.enums import BookingState, SessionState
from events.models import Booking
from events.queries.booking import needs_in_words


def booking_summary(municipality: Municipality, subject_key: str) -> dict[str, Any] | None:
    """Return the context of events/booking/_receipt.html for a booking's key, None when it is gone.

    `phase` is booked, cancelled, called_off, begun, came (attendance was ticked) or past.
    """
    booking = (
        Booking.objects.filter(municipality=municipality, key=subject_key)
        .select_related("person", "session__course", "session__room__venue", "attendance")
        .first()
    )
    if booking is None:
        return None
    phone = contact_of(booking.person, ContactKind.PHONE)
    return {
        "booking": booking,
        "session": booking.session,
        "course": booking.session.course,
        "room": booking.session.room,
        "needs": needs_in_words(booking.needs),
        "digits_from_phone": phone is not None,
        "phase": _phase(booking),
    }


def is_seat_of(booking: Booking, *, session_key: str, name: str, phone: str, person_key: str = "") -> bool:
    """Say whether this is a living booking of this date by this very person.

    She is known by `person_key` when signed in, else by name and telephone, as the verb that takes a seat knows her.
    """
    if booking.session.key != session_key or booking.state != BookingState.BOOKED:
        return False
    if person_key and booking.person.key == person_key:
        return True
    known = contact_of(booking.person, ContactKind.PHONE)
    return (
        known is not None
        and known.normal == phone_e164(phone)
        and kana_folded(booking.person.name) == kana_folded(name)
    )


def _phase(booking: Booking) -> str:
    session, now = booking.session, clock.now()
    if booking.state == BookingState.CANCELLED:
        return "cancelled"
    if session.state == SessionState.CALLED_OFF:
        return "called_off"
    if now < session.starts_at:
        return "booked"
    attendance = getattr(booking, "attendance", None)
    if attendance is not None and attendance.state == "came":
        return "came"
    return "begun" if now < session.ends_at else "past"

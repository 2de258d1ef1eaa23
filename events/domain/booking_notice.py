"""Words of the messages about a booking. Sent only to those who gave an e-mail address; no message carries a link."""

from datetime import datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from common.notify.signals import Notice, notice_due
from common.people.enums import Channel, ContactKind, Purpose
from common.people.models import Person
from common.people.queries.person import contact_of
from common.receipts.models import Receipt
from common.text.showing import day_shown, in_fours, phone_written, time_range_shown
from events.models import Booking, Session


def _town_words(session: Session) -> dict[str, str]:
    town = session.municipality
    return {
        "town": town.name,
        "department": town.department_name,
        "phone": phone_written(town.phone),
        "calls_from": phone_written(town.calls_from),
        "course": session.course.title,
        "day": day_shown(session.starts_at),
        "time": time_range_shown(session.starts_at, session.ends_at),
        "place": f"{session.room.venue.name} {session.room.floor} {session.room.name}".replace("  ", " "),
        "bring": session.course.bring or _("nothing special"),
    }


def tell_booked(*, session: Session, person: Person, receipt: Receipt, at: datetime) -> None:
    """Announce the confirmation of a seat; called inside the transaction of the booking."""
    words = {**_town_words(session), "name": person.name, "number": in_fours(receipt.number)}
    notice_due.send(
        sender=Booking,
        notice=Notice(
            municipality_id=session.municipality_id,
            event=f"booked:{receipt.subject_key}",
            kind="booked",
            person_key=person.key,
            channel=Channel.EMAIL,
            purpose=Purpose.REPLY,
            subject=_("Your seat is booked: %(course)s, %(day)s") % words,
            body=_(
                "Dear %(name)s,\n\nyour seat is booked.\n\nReceipt number: %(number)s\nClass: %(course)s\n"
                "Date: %(day)s, %(time)s\nPlace: %(place)s\nPlease bring: %(bring)s\n\n"
                "If you cannot come, please telephone %(phone)s. We do not ask why.\n\n"
                "%(town)s calls only from %(calls_from)s. We never ask for money or for secret numbers.\n\n"
                "%(town)s, %(department)s\n"
            )
            % words,
            at=at,
            language=get_language() or "ja",
        ),
    )


def tell_cancelled(*, session: Session, booking: Booking, at: datetime) -> None:
    """Announce that a seat was given back, to whoever gave an e-mail address with it."""
    if contact_of(booking.person, ContactKind.EMAIL) is None:
        return
    words = {**_town_words(session), "name": booking.person.name}
    notice_due.send(
        sender=Booking,
        notice=Notice(
            municipality_id=session.municipality_id,
            event=f"cancelled:{booking.key}",
            kind="booking_cancelled",
            person_key=booking.person.key,
            channel=Channel.EMAIL,
            purpose=Purpose.REPLY,
            subject=_("Your booking is cancelled: %(course)s, %(day)s") % words,
            body=_(
                "Dear %(name)s,\n\nyour seat in %(course)s on %(day)s was given back. Nothing more is needed.\n"
                "You are welcome on another day. Telephone: %(phone)s\n\n%(town)s, %(department)s\n"
            )
            % words,
            at=at,
            language=get_language() or "ja",
        ),
    )

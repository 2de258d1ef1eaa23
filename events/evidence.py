"""What this room can tell about a measure and a period: classes held, seats taken, people who came."""

from datetime import date

from django.utils.translation import pgettext

from common.evidence.source import Observation, VoiceExtract
from common.text import clock
from events.enums import AttendanceState, BookingState, SessionState
from events.models import Booking, Session


def observe(measure_key: str, first: date, last: date) -> list[Observation]:
    """Return totals over the dates of the measure's courses that were held from `first` to `last`, both included.

    `people_came` counts persons once in the period, `seats_used` every coming.
    """
    held = Session.objects.filter(
        course__measure__key=measure_key,
        state=SessionState.HELD,
        starts_at__gte=clock.tokyo(first),
        starts_at__lt=clock.end_of_day(last),
    )
    bookings = Booking.objects.filter(session__in=held, state=BookingState.BOOKED)
    came = bookings.filter(attendance__state=AttendanceState.CAME)
    persons = came.values("person").distinct().count()
    many, heads = pgettext("classes", "people in all"), pgettext("classes", "people")
    return [
        Observation(
            "sessions_held",
            pgettext("classes", "Classes held"),
            held.count(),
            pgettext("classes", "times"),
            exact=True,
        ),
        Observation(
            "bookings", pgettext("classes", "Bookings"), bookings.count(), pgettext("classes", "bookings")
        ),
        Observation("seats_used", pgettext("classes", "Taking part, all times"), came.count(), many),
        Observation("people_came", pgettext("classes", "People who came"), persons, heads),
    ]


def voices(measure_key: str, first: date, last: date) -> list[VoiceExtract]:
    """Return nothing: people leave no words in a class yet."""
    return []

"""What the front page says is next: the next free class, the consultation that closes first, one story."""

from dataclasses import dataclass

from django.db.models import F

from common.places.models import Municipality
from common.text import clock
from events.enums import CourseState, SessionState
from events.models import Session
from participation.enums import ConsultationState
from participation.models import Consultation


@dataclass(frozen=True)
class Front:
    """Rows for the doors of the front page; None where there is nothing to say."""

    session: Session | None
    consultation: Consultation | None
    days_left: int


def front_of(*, municipality: Municipality) -> Front:
    """Return what the doors of a municipality's front page say (two queries; none for a room switched off)."""
    now = clock.now()
    session = None
    if municipality.events_on:
        session = (
            Session.objects.filter(
                municipality=municipality,
                course__state=CourseState.PUBLIC,
                state=SessionState.PLANNED,
                starts_at__gt=now,
                booking_opens_at__lte=now,
                booking_closes_at__gt=now,
                taken__lt=F("capacity"),
            )
            .select_related("room__venue")
            .order_by("starts_at", "id")
            .first()
        )
    consultation = None
    if municipality.participation_on:
        consultation = (
            Consultation.objects.filter(
                municipality=municipality, state=ConsultationState.OPEN, opens_at__lte=now, closes_at__gt=now
            )
            .order_by("closes_at", "id")
            .first()
        )
    days_left = 0
    if consultation is not None and consultation.closes_on is not None:
        days_left = (consultation.closes_on - clock.today()).days
    return Front(session=session, consultation=consultation, days_left=days_left)

"""My page: what a signed-in person booked, wrote and learned, and who read her data."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from common.people.models import AccessLog
from common.people.rules import Actor
from common.receipts.models import Receipt
from events.models import Booking
from learning.models import Achievement
from participation.models import Opinion


@dataclass(frozen=True)
class MyPage:
    """Rows of one person: lists are short (newest first), `numbers` are receipt numbers by row key."""

    bookings: list[Booking]
    opinions: list[Opinion]
    achievements: list[Achievement]
    accesses: QuerySet[AccessLog]
    numbers: dict[str, str]


LATEST = 20


def my_page(actor: Actor) -> MyPage:
    """Return what belongs to the actor's own Person; nothing of anybody else is reachable from here."""
    own: dict[str, Any] = {"municipality_id": actor.municipality_id, "person_id": actor.person_id}
    bookings = list(
        Booking.objects.filter(**own)
        .select_related("session__course", "session__room__venue")
        .order_by("-session__starts_at", "-pk")[:LATEST]
    )
    opinions = list(Opinion.objects.filter(**own).select_related("consultation").order_by("-pk")[:LATEST])
    achievements = list(
        Achievement.objects.filter(
            municipality_id=actor.municipality_id, visitor__person_id=actor.person_id or 0
        )
        .select_related("lesson")
        .order_by("-at", "-pk")[:LATEST]
    )
    keys = [row.key for row in bookings] + [row.key for row in opinions]
    numbers = dict(
        Receipt.objects.filter(municipality_id=actor.municipality_id, subject_key__in=keys).values_list(
            "subject_key", "number"
        )
    )
    accesses = AccessLog.objects.filter(municipality_id=actor.municipality_id, person_key=actor.key)
    return MyPage(bookings, opinions, achievements, accesses.order_by("-pk"), numbers)

"""My page: what a signed-in person booked, wrote and learned, and who read her data."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from common.people.enums import ClaimKind
from common.people.models import AccessLog, Claim
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
    claimed = list(
        Claim.objects.filter(
            municipality_id=actor.municipality_id, person_id=actor.person_id or 0
        ).values_list("kind", "subject_key")
    )
    own = _own(actor, [key for kind, key in claimed if kind == ClaimKind.BOOKING])
    bookings = list(
        Booking.objects.filter(own)
        .select_related("session__course", "session__room__venue")
        .order_by("-session__starts_at", "-pk")[:LATEST]
    )
    voiced = _own(actor, [key for kind, key in claimed if kind == ClaimKind.OPINION])
    opinions = list(Opinion.objects.filter(voiced).select_related("consultation").order_by("-pk")[:LATEST])
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
    read = Q(person_key=actor.key)
    if claimed:
        # staff read what she sent under the name and number she gave then
        for sent in (Booking.objects.filter(own), Opinion.objects.filter(voiced)):
            read |= Q(person_key__in=sent.order_by().values("person__key"))
    accesses = AccessLog.objects.filter(read, municipality_id=actor.municipality_id)
    return MyPage(bookings, opinions, achievements, accesses.order_by("-pk"), numbers)


def _own(actor: Actor, claimed: list[str]) -> Q:
    """Return the condition of what she sent signed in, and of what she took into her page by its receipt."""
    return Q(Q(person_id=actor.person_id) | Q(key__in=claimed), municipality_id=actor.municipality_id)

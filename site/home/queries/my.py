"""My page: what a signed-in person booked, wrote and learned, and who read her data."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from common.people.enums import ClaimKind
from common.people.models import AccessLog, Claim, Person
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
        read |= Q(person_key__in=_wholly_claimed(actor, [key for _kind, key in claimed]).values("key"))
    accesses = AccessLog.objects.filter(read, municipality_id=actor.municipality_id)
    return MyPage(bookings, opinions, achievements, accesses.order_by("-pk"), numbers)


def _wholly_claimed(actor: Actor, keys: list[str]) -> QuerySet[Person]:
    """Return whom she was as a guest: those of whom she holds every receipt.

    A clerk may have booked for her mother under the same name and telephone: who read that is the mother's to know.
    """
    sent: tuple[QuerySet[Any], ...] = (
        Booking.objects.filter(person=OuterRef("pk")),
        Opinion.objects.filter(person=OuterRef("pk")),
    )
    some, rest = Q(), Q()
    for rows in sent:
        some |= Q(Exists(rows.filter(key__in=keys)))
        rest |= Q(Exists(rows.exclude(key__in=keys)))
    return Person.objects.filter(some, ~rest, municipality_id=actor.municipality_id).order_by()


def _own(actor: Actor, claimed: list[str]) -> Q:
    """Return the condition of what she sent signed in, and of what she took into her page by its receipt."""
    return Q(Q(person_id=actor.person_id) | Q(key__in=claimed), municipality_id=actor.municipality_id)

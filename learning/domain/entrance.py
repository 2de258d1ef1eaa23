"""Choosing a door. Only the entrance is stored, never the answers that led to it."""

from dataclasses import dataclass

from django.db import transaction

from common.people.rules import Actor, require
from common.text import clock
from common.text.refusals import Refusal
from learning.domain.visitor import visitor_for
from learning.enums import Entrance
from learning.models import EntranceChoice, Visitor

TIE_ORDER = (Entrance.THROUGH_OTHERS, Entrance.INTEREST_LED, Entrance.SELF_DIRECTED)
"""With equal sums the door with more company is proposed: it is easier to leave than to ask for later."""


@dataclass(frozen=True)
class Proposal:
    """The door proposed, and the reasons among the chosen answers that point to it."""

    entrance: Entrance
    reasons: tuple[str, ...]


def propose_entrance(chosen: list[tuple[dict[str, int], str]]) -> Proposal:
    """Return the door that the chosen answers point to. Each answer is (weights by entrance, reason in words)."""
    sums = {
        entrance: sum(weights.get(entrance.value, 0) for weights, _why in chosen) for entrance in TIE_ORDER
    }
    best = max(TIE_ORDER, key=lambda entrance: sums[entrance])
    return Proposal(best, tuple(why for weights, why in chosen if weights.get(best.value, 0) and why))


def choose_entrance(*, actor: Actor, token: str, entrance: str) -> Visitor:
    """Store the door a learner chose; the newest choice counts. Raises Refusal `no_such_entrance`."""
    require(actor, "learning.choose_entrance", municipality_id=actor.municipality_id)
    if entrance not in Entrance.values:
        raise Refusal("no_such_entrance")
    with transaction.atomic():
        now = clock.deciding_now()
        visitor = visitor_for(
            municipality_id=actor.municipality_id, token=token, person_id=actor.person_id, at=now
        )
        EntranceChoice.objects.create(visitor=visitor, entrance=entrance, chosen_at=now)
    return visitor

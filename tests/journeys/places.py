"""Pages as somebody sees them who has just sent something, or has given the number of a receipt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property

from common.people.rules import Actor
from common.receipts.models import Receipt
from learning.domain.card import print_card
from tests.rights.people import Asker
from tests.rights.world import World

BY_RECEIPT = {
    "booking": ("booking_done", "booking_cancel", "receipt_shown"),
    "opinion": ("opinion_done", "receipt_shown"),
    "question": ("receipt_shown",),
    "card": ("receipt_shown",),
}
"""Kind of receipt → the pages that only a browser sees which has just sent something or given the number."""


@dataclass(frozen=True)
class Place:
    """A page: its name, who looks, where."""

    name: str
    asker: Asker
    path: str
    receipt: Receipt | None = None
    """Of which the browser carries the proof."""

    @cached_property
    def proof(self) -> Any:
        """The cookies of a browser that has looked this receipt up."""
        assert self.receipt is not None
        typed = f"number={self.receipt.number}&check_digits={self.receipt.check_digits}"
        answer = self.asker.ask("POST", reverse("receipt"), typed)  # type: ignore[arg-type]
        assert answer.status_code == 303, f"{self.name}: nothing is found under its number"
        return answer.cookies


def look(place: Place) -> HttpResponse:
    """Open the page; the browser is afterwards as it was."""
    proof = place.proof if place.receipt else {}
    client = place.asker.client
    kept = client.cookies.copy()
    client.cookies.update(proof)
    response = place.asker.ask("GET", place.path)
    client.cookies = kept
    return response


def by_receipt(world: World, anonymous: Asker) -> Iterator[Place]:
    """Every page that shows an act to whoever did it, with an act of each kind."""
    nobody = Actor.nobody(world.a.town.pk)
    print_card(actor=nobody, municipality=world.a.town, token=world.a.visitor.token, form_key=uuid4())
    receipts = Receipt.objects.filter(municipality=world.a.town).order_by("pk")
    for kind, names in BY_RECEIPT.items():
        receipt = receipts.filter(kind=kind).first()
        assert receipt is not None, f"the small world has no receipt of kind {kind}"
        for name in names:
            args = [world.a.open_case.slug] if name == "opinion_done" else []
            yield Place(f"{name} ({kind})", anonymous, reverse(name, args=args), receipt)
    answered = receipts.get(subject_key=world.a.published_opinion.key)
    yield Place("receipt_shown (answered opinion)", anonymous, reverse("receipt_shown"), answered)

"""The paper card: work done without an account goes with the person from one device to another."""

from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction

from common.audit.domain.record import record
from common.people.rules import Actor, require
from common.places.models import Municipality
from common.receipts.domain.receipt import issue_receipt
from common.receipts.models import Receipt
from common.receipts.queries.receipt import find_receipt, receipt_of, receipt_of_form
from common.text import clock
from common.text.refusals import NotFound
from learning.domain.visitor import visitor_for
from learning.models import Card, Visitor
from learning.queries.lesson import CARD_KIND, card_token

RECEIPT_KIND = CARD_KIND


@dataclass(frozen=True)
class Shown:
    """A card whose numbers were proven: its learner, and the token for the device it was shown on."""

    visitor: Visitor
    token: str


def print_card(
    *, actor: Actor, municipality: Municipality, token: str, form_key: UUID
) -> tuple[Receipt, Visitor]:
    """Give a learner her card's number; she has one card, and asking again gives the same number."""
    require(actor, "learning.print_card", municipality_id=municipality.pk)
    first = receipt_of_form(municipality=municipality, form_key=form_key)
    if first is not None and first.kind == RECEIPT_KIND:
        return first, Visitor.objects.get(card__key=first.subject_key)
    try:
        with transaction.atomic():
            now = clock.deciding_now()
            visitor = visitor_for(
                municipality_id=municipality.pk, token=token, person_id=actor.person_id, at=now
            )
            held = Card.objects.filter(visitor=visitor).first()
            known = (
                receipt_of(municipality=municipality, kind=RECEIPT_KIND, subject_key=held.key)
                if held
                else None
            )
            if known is not None:
                return known, visitor
            card = Card.objects.create(municipality=municipality, visitor=visitor, printed_at=now)
            receipt = issue_receipt(
                municipality=municipality,
                kind=RECEIPT_KIND,
                subject_key=card.key,
                form_key=form_key,
                at=now,
            )
            record(actor=actor, verb="print_card", target=card, at=now)
    except IntegrityError:
        again = receipt_of_form(municipality=municipality, form_key=form_key)
        if again is None or again.kind != RECEIPT_KIND:
            raise
        return again, Visitor.objects.get(card__key=again.subject_key)
    return receipt, visitor


def show_card(*, actor: Actor, municipality: Municipality, number: str, check_digits: str) -> Shown:
    """Return the learner whose card this is, with a token by which the device may go on with her work.

    Raises NotFound, the same for everything wrong.
    """
    require(actor, "learning.show_card", municipality_id=municipality.pk)
    receipt = find_receipt(municipality=municipality, number=number, check_digits=check_digits)
    if receipt is None or receipt.kind != RECEIPT_KIND:
        raise NotFound("not_found")
    visitor = Visitor.objects.filter(municipality=municipality, card__key=receipt.subject_key).first()
    if visitor is None:
        raise NotFound("not_found")
    return Shown(visitor, card_token(number=receipt.number))

"""Who learns here: known by a random token on her device or card, and by name only if she wants."""

import secrets
from datetime import datetime

from django.db import transaction

from common.audit.domain.record import record
from common.people.models import Person
from common.people.rules import Actor, require
from common.receipts.models import Receipt
from common.text import clock
from common.text.refusals import NotFound
from learning.models import Achievement, Answer, Card, EntranceChoice, Progress, Visitor
from learning.queries.lesson import CARD_KIND, visitor_behind


def visitor_for(*, municipality_id: int, token: str, person_id: int | None, at: datetime) -> Visitor:
    """Return the learner behind a person or a token, made on her first act; call inside the transaction of the act.

    A person has a row of her own from her first act on and never the one of the device, so that a shared tablet
    never mixes two people's work; the device's work becomes hers by `claim_work` alone.
    """
    if person_id is not None:
        held = Visitor.objects.filter(municipality_id=municipality_id, person_id=person_id).first()
    else:
        held = visitor_behind(municipality_id=municipality_id, token=token)
    return held or Visitor.objects.create(
        municipality_id=municipality_id,
        token=secrets.token_urlsafe(32),
        person_id=person_id,
        first_seen_at=at,
    )


def claim_work(*, actor: Actor, token: str) -> Visitor:
    """Make the work of this device hers who signed in; joined with what she had. Doing it twice changes nothing.

    Raises NotAllowed without sign-in, NotFound when the token is nobody's or already another person's.
    """
    require(actor, "learning.claim_work", municipality_id=actor.municipality_id)
    with transaction.atomic():
        # the person's row is the lock: two devices claimed at once come one after the other
        person = Person.objects.select_for_update().get(pk=actor.person_id or 0)
        shown = visitor_behind(municipality_id=actor.municipality_id, token=token)
        which = {"pk": shown.pk} if shown else {"token": token}
        found = (
            Visitor.objects.select_for_update().filter(municipality_id=actor.municipality_id, **which).first()
        )
        now = clock.deciding_now()
        if found is None or found.person_id not in (None, person.pk):
            raise NotFound("not_found")
        own = Visitor.objects.filter(municipality_id=actor.municipality_id, person=person).first()
        if own is None:
            found.person = person
            found.save(update_fields=["person"])
            own = found
        elif own.pk != found.pk:
            _join(found, own)
        record(actor=actor, verb="claim_work", target=own, at=now)
    return own


def _join(source: Visitor, own: Visitor) -> None:
    """Move what was done on the device to the person's row; what she had already stays as it was.

    Nothing stays behind, or what both had done would count for two people. The card of the device goes on to work:
    it becomes hers, or its number leads to the card she has.
    """
    had = set(Achievement.objects.filter(visitor=own).values_list("lesson_id", flat=True))
    Achievement.objects.filter(visitor=source).exclude(lesson_id__in=had).update(visitor=own)
    Achievement.objects.filter(visitor=source).delete()
    begun = set(Progress.objects.filter(visitor=own).values_list("lesson_id", flat=True))
    Progress.objects.filter(visitor=source).exclude(lesson_id__in=begun).update(visitor=own)
    for lesson_id, step in Progress.objects.filter(visitor=source).values_list("lesson_id", "step"):
        Progress.objects.filter(visitor=own, lesson_id=lesson_id, step__lt=step).update(step=step)
    Progress.objects.filter(visitor=source).delete()
    Answer.objects.filter(visitor=source).update(visitor=own)
    EntranceChoice.objects.filter(visitor=source).update(visitor=own)
    kept = Card.objects.filter(visitor=own).first()
    if kept is None:
        Card.objects.filter(visitor=source).update(visitor=own)
        return
    for card in Card.objects.filter(visitor=source):
        Receipt.objects.filter(
            municipality_id=own.municipality_id, kind=CARD_KIND, subject_key=card.key
        ).update(subject_key=kept.key)
        card.delete()

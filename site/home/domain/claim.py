"""A person takes into her own page what she sent without signing in."""

from django.db import IntegrityError, transaction

from common.audit.domain.record import record
from common.people.enums import ClaimKind
from common.people.models import Claim, Person
from common.people.rules import Actor, require
from common.receipts.models import Receipt
from common.text import clock
from common.text.refusals import NotAllowed, NotFound, Refusal
from events.models import Booking
from participation.models import Opinion


def claim_act(*, actor: Actor, receipt: Receipt) -> tuple[Claim, str]:
    """Link the act behind a receipt, whose number and digits the actor gave, to her; returns the link and its title.

    The act itself, its Person and its contact stay as they were sent. Raises NotAllowed, NotFound (of another
    municipality, or gone), and Refusal `cannot_be_claimed` (neither booking nor opinion), `already_yours`, or
    `of_another_account`: never to a second person.
    """
    require(actor, "people.claim_act", municipality_id=receipt.municipality_id)
    if actor.person_id is None:  # the town itself sends nothing
        raise NotAllowed("not_allowed")
    held = {
        "municipality_id": receipt.municipality_id,
        "kind": receipt.kind,
        "subject_key": receipt.subject_key,
    }
    try:
        with transaction.atomic():
            Receipt.objects.select_for_update().get(pk=receipt.pk)
            now = clock.deciding_now()
            title, holder = _act(receipt)
            claimed = Claim.objects.filter(**held).first()
            owner = claimed.person_id if claimed is not None else None
            if owner is None and holder is not None and holder.user_id is not None:
                owner = holder.pk
            if owner is not None:
                raise Refusal("already_yours" if owner == actor.person_id else "of_another_account")
            claim = Claim.objects.create(**held, person_id=actor.person_id, at=now)
            record(
                actor=actor,
                verb="claim_act",
                target=claim,
                at=now,
                after={"kind": receipt.kind, "subject": receipt.subject_key, "person": actor.key},
            )
    except IntegrityError:  # two at once: the first has it
        raise Refusal("of_another_account") from None
    return claim, title


def _act(receipt: Receipt) -> tuple[str, Person | None]:
    """Return the title of the act and who sent it, as far as she is known."""
    held = {"municipality_id": receipt.municipality_id, "key": receipt.subject_key}
    if receipt.kind == ClaimKind.BOOKING:
        booking = Booking.objects.filter(**held).select_related("person", "session__course").first()
        if booking is not None:
            return booking.session.course.title, booking.person
    elif receipt.kind == ClaimKind.OPINION:
        opinion = Opinion.objects.filter(**held).select_related("person", "consultation").first()
        if opinion is not None:
            return opinion.consultation.title, opinion.person
    else:
        raise Refusal("cannot_be_claimed")
    raise NotFound("not_found")

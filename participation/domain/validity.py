"""Whether an opinion counts: each way of sending has its own closing."""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction
from django.utils.translation import gettext as _

from common.audit.domain.record import record
from common.people.enums import Channel
from common.people.rules import Actor, require
from common.text import clock
from common.text.normal import line_text
from common.text.refusals import Conflict, NotFound, Refusal
from participation.domain.consultation import locked
from participation.enums import PostRule, Validity
from participation.models import Consultation, Opinion, ValidityMove

UNTIL_COUNTER_CLOSES = frozenset({Channel.COUNTER, Channel.PAPER, Channel.PHONE, Channel.WORKSHOP})
"""Handed to or heard by a person: until the counter closes (17時15分). Everything else: until 24時 of the last day."""


@dataclass(frozen=True)
class Verdict:
    """A validity and, unless accepted, the words why."""

    validity: Validity
    reason: str = ""


def closing_of(consultation: Consultation, channel: str) -> datetime | None:
    """Return the exclusive end for a channel as an instant, or None while no day is set."""
    if consultation.closes_on is None:
        return None
    if channel in UNTIL_COUNTER_CLOSES:
        return clock.tokyo(consultation.closes_on, consultation.counter_closes)
    return clock.end_of_day(consultation.closes_on)


def received_instant(received_on: date, received_time: time | None) -> datetime:
    """Return the instant that is compared: without a noted time a thing was there when the day began."""
    return clock.tokyo(received_on, received_time or time(0, 0))


def judge_arrival(
    *,
    consultation: Consultation,
    channel: str,
    received_on: date,
    received_time: time | None = None,
    postmark_on: date | None = None,
    defect: str = "",
) -> Verdict:
    """Judge what came by paper, post, fax, e-mail, counter, telephone or workshop by the channel's own rule.

    必着: the day of arrival counts. 消印有効: the postmark counts, also when the letter arrives later; an unreadable
    postmark (None) falls back to the arrival. `defect` is what is missing (要件不備). What is late stays late even when
    something is missing too.
    """
    end = closing_of(consultation, channel)
    if end is None or consultation.opens_on is None or received_on < consultation.opens_on:
        return Verdict(Validity.OUT_OF_SCOPE, _("It came before the draft was opened."))
    if channel == Channel.POST and consultation.post_rule == PostRule.POSTMARK and postmark_on is not None:
        moment = received_instant(postmark_on, None)
    else:
        moment = received_instant(received_on, received_time)
    if moment >= end:
        return Verdict(Validity.LATE, _("It came after the closing."))
    if defect:
        return Verdict(Validity.DEFECTIVE, defect)
    return Verdict(Validity.ACCEPTED)


def judge_validity(*, actor: Actor, opinion_key: str, validity: str, reason: str, before: str) -> Opinion:
    """Change the validity of an opinion, with a reason; `before` is the state that the clerk saw.

    Raises NotAllowed, WrongPhase, NotFound, Conflict changed_since, Refusal no_reason or same.
    """
    require(actor, "participation.judge_validity", municipality_id=actor.municipality_id)
    with transaction.atomic():
        found = Opinion.objects.filter(municipality_id=actor.municipality_id, key=opinion_key).first()
        if found is None:
            raise NotFound("not_found")
        locked(actor, "participation.judge_validity", found.consultation.key)
        opinion = Opinion.objects.select_for_update().get(pk=found.pk)
        now = clock.deciding_now()
        reason = line_text(reason)
        if not reason:
            raise Refusal("no_reason", _("Please write the reason."))
        if opinion.validity != before:
            raise Conflict("changed_since", _("Somebody else changed this since you opened it."))
        if validity == before:
            raise Refusal("same", _("It already has this state."))
        opinion.validity = Validity(validity)
        opinion.save(update_fields=["validity"])
        keep_move(actor, opinion, Validity(before), Validity(validity), reason, now)
        record(
            actor=actor,
            verb="judge_validity",
            target=opinion,
            at=now,
            before={"validity": before},
            after={"validity": validity},
        )
    return opinion


def keep_move(
    actor: Actor, opinion: Opinion, before: Validity, after: Validity, reason: str, now: datetime
) -> None:
    """Store who moved the validity of an opinion from what to what, and why; inside the transaction of the act."""
    ValidityMove.objects.create(
        opinion=opinion, at=now, actor_key=actor.key, before=before, after=after, reason=reason[:300]
    )

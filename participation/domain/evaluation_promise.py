"""Keeping a promise: the town did what its reply to an advice had promised."""

from datetime import date

from django.db import transaction

from common.audit.domain.record import record
from common.people.rules import Actor, require
from common.text import clock
from common.text.normal import line_text
from common.text.refusals import Conflict, NotAllowed, NotFound, Refusal
from participation.domain.evaluation_notice import tell_of_done
from participation.models import Advice, Reply
from participation.queries.evaluation_promise import is_in_charge
from participation.queries.evaluation_reply import stamp_of

VERB = "participation.confirm_done"


@transaction.atomic
def confirm_done(*, actor: Actor, key: str, done_on: date, text: str, stamp: str) -> Reply:
    """A clerk of the department that promised, or of the one that leads the round, says that it was done.

    `done_on` is the day, `text` a sentence for the public, `key` that of the advice, `stamp` that of the reply as it
    was read (queries.evaluation_reply). Those who asked to hear what becomes of the voices behind the advice are told.
    The same day and words again are answered with what is kept. Raises NotAllowed (also for a clerk of other
    departments), WrongPhase before the round is public, NotFound, Conflict, and Refusal `nothing_promised`,
    `done_text_missing`, `done_in_future`, `done_before_decision`.
    """
    require(actor, VERB, municipality_id=actor.municipality_id)
    advice = (
        Advice.objects.select_for_update(of=("self",))
        .select_related("round_measure__round", "round_measure__measure")
        .filter(municipality_id=actor.municipality_id, key=key)
        .first()
    )
    if advice is None:
        raise NotFound("not_found")
    require(actor, VERB, municipality_id=advice.municipality_id, phase=advice.round_measure.round.state)
    now = clock.deciding_now()
    reply = (
        Reply.objects.select_related("department", "advice__round_measure__round")
        .filter(advice=advice)
        .first()
    )
    if reply is None or not reply.action:
        raise Refusal("nothing_promised")
    if not is_in_charge(actor, reply):
        raise NotAllowed("other_department")
    told = line_text(text)
    if (reply.done_on, reply.done_text) == (done_on, told):
        return reply
    if reply.done_on is not None or stamp_of(reply) != stamp:
        raise Conflict("changed_meanwhile")
    _check(reply, done_on, told, today=now.astimezone(clock.TOKYO).date())
    reply.done_on, reply.done_text = done_on, told
    reply.save(update_fields=["done_on", "done_text"])
    record(
        actor=actor,
        verb="confirm_done",
        target=reply,
        at=now,
        after={"done_on": done_on.isoformat(), "done_text": told},
    )
    tell_of_done(advice=advice, reply=reply, at=now)
    return reply


def _check(reply: Reply, done_on: date, text: str, *, today: date) -> None:
    if not text:
        raise Refusal("done_text_missing")
    if done_on > today:
        raise Refusal("done_in_future")
    if done_on < reply.decided_on:
        raise Refusal("done_before_decision")

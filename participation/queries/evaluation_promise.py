"""Promises of the town's replies: which are still to be kept, and by whom."""

from datetime import date

from django.db.models import Q, QuerySet

from common.people.rules import Actor
from common.text import clock
from participation.enums import RoundState
from participation.models import Reply


def open_promises(municipality_id: int) -> QuerySet[Reply]:
    """Return the replies of published rounds that promise something not yet done, the nearest day first."""
    return (
        Reply.objects.filter(
            municipality_id=municipality_id,
            done_on__isnull=True,
            due_on__isnull=False,
            advice__round_measure__round__state=RoundState.PUBLISHED,
        )
        .exclude(action="")
        .select_related("department", "advice__round_measure__round", "advice__round_measure__measure")
        .order_by("due_on", "pk")
    )


def promise_is_late(reply: Reply) -> bool:
    """Return whether a promise should have been kept before today and is not."""
    return bool(reply.action) and reply.done_on is None and is_past(reply.due_on)


def is_past(due_on: date | None) -> bool:
    """Return whether a day that something was owed until is over: the one rule of what is late."""
    return due_on is not None and due_on < clock.today()


def promises_near(actor: Actor, until: date) -> QuerySet[Reply]:
    """Return the open promises due by `until` that this clerk may confirm."""
    rows = open_promises(actor.municipality_id).filter(due_on__lte=until)
    bound = _departments(actor)
    if "system" in actor.roles or None in bound:
        return rows
    leads = Q(advice__round_measure__round__department__in=bound)
    return rows.filter(Q(department__in=bound) | leads)


def is_in_charge(actor: Actor, reply: Reply) -> bool:
    """Say whether a clerk answers for a promise: her department made it, or it leads the round (進行管理).

    A clerk without a department answers for all, as the town itself does.
    """
    theirs = {None, reply.department_id, reply.advice.round_measure.round.department_id}
    return "system" in actor.roles or bool(_departments(actor) & theirs)


def _departments(actor: Actor) -> set[int | None]:
    return {grant.department_id for grant in actor.grants if grant.role == "clerk"}

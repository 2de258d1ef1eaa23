"""Reading the outbox."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Min, Q, QuerySet

from common.notify.models import Message, MessageState
from common.people.enums import Channel
from common.people.rules import Actor, may
from common.text import clock

WORKING = (MessageState.QUEUED, MessageState.UNCERTAIN, MessageState.FAILED)


def messages_for(actor: Actor) -> QuerySet[Message]:
    """Return the messages staff must act on: letters, calls, and mails whose fate is unknown or refused.

    A mail about an account stands there as long as its link or code could be used.
    """
    if not may(actor, "notify.see_messages", municipality_id=actor.municipality_id):
        return Message.objects.none()
    rows = Message.objects.filter(municipality_id=actor.municipality_id, state__in=WORKING)
    rows = rows.filter(Q(void_after__isnull=True) | Q(void_after__gt=clock.now()))
    return rows.exclude(channel=Channel.EMAIL, state=MessageState.QUEUED)


def people_to_call(actor: Actor) -> QuerySet[Any, Any]:
    """Return whom to call, each name and number once (`recipient_name`, `address`), longest waiting first."""
    return (
        messages_for(actor)
        .filter(channel=Channel.PHONE)
        .order_by()
        .values("recipient_name", "address")
        .annotate(first=Min("pk"))
        .order_by("first")
    )


def calls_of(actor: Actor, people: list[dict[str, Any]]) -> list[list[Message]]:
    """Return what each of these people is to be told, in their order: one query for all."""
    places: dict[tuple[str, str], list[Message]] = {
        (who["recipient_name"], who["address"]): [] for who in people
    }
    theirs = Q(recipient_name__in={name for name, _ in places}, address__in={number for _, number in places})
    for row in messages_for(actor).filter(theirs, channel=Channel.PHONE).order_by("pk"):
        if (row.recipient_name, row.address) in places:
            places[row.recipient_name, row.address].append(row)
    return [rows for rows in places.values() if rows]


def message_counts(actor: Actor) -> dict[str, int]:
    """Return channel → number of messages staff must act on."""
    return dict(
        messages_for(actor)
        .order_by("channel")
        .values_list("channel")
        .annotate(n=Count("pk"))
        .values_list("channel", "n")
    )


def oldest_due_mail() -> datetime | None:
    """Return since when the longest waiting e-mail of all towns could have left; None when none is due."""
    due = Message.objects.filter(
        state=MessageState.QUEUED, channel=Channel.EMAIL, not_before__lte=clock.now()
    )
    oldest: datetime | None = due.aggregate(at=Min("not_before"))["at"]
    return oldest

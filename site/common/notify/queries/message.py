"""Reading the outbox."""

from django.db.models import Count, QuerySet

from common.notify.models import Message, MessageState
from common.people.enums import Channel
from common.people.rules import Actor, may

WORKING = (MessageState.QUEUED, MessageState.UNCERTAIN, MessageState.FAILED)


def messages_for(actor: Actor) -> QuerySet[Message]:
    """Return the messages staff must act on: letters, calls, and mails whose fate is unknown or refused."""
    if not may(actor, "notify.see_messages", municipality_id=actor.municipality_id):
        return Message.objects.none()
    rows = Message.objects.filter(municipality_id=actor.municipality_id, state__in=WORKING)
    return rows.exclude(channel=Channel.EMAIL, state=MessageState.QUEUED)


def message_counts(actor: Actor) -> dict[str, int]:
    """Return channel → number of messages staff must act on."""
    return dict(
        messages_for(actor)
        .order_by("channel")
        .values_list("channel")
        .annotate(n=Count("pk"))
        .values_list("channel", "n")
    )

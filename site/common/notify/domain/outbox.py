"""The outbox: a message is written with the act and sent later, never lost, never sent twice."""

from collections.abc import Callable
from datetime import timedelta
from email.utils import make_msgid

from django.db import connection, transaction
from django.db.models import F, Q

from common.audit.domain.record import record
from common.notify.models import ACCOUNT, Message, MessageState
from common.notify.signals import Notice
from common.people.enums import Channel, ContactKind
from common.people.models import ContactPoint, Person
from common.people.rules import Actor, require
from common.text import clock
from common.text.refusals import Conflict, NotFound

CLAIM_LASTS = timedelta(minutes=5)
"""A claim older than this was left by a worker that died: nobody knows whether the mail went out, so staff decide."""
MAX_ATTEMPTS = 20
"""Tries of a mail that surely was not accepted: about 15 hours, so that a server may stand still for a night."""
LONGEST_DELAY = timedelta(hours=1)
"""Between two tries; the first ones follow after 2, 4, 8 … minutes."""
EMPTIED = {"subject": "", "body": "", "address": ""}
"""What is taken out of a mail about an account once it has an outcome: its link or code must not lie about."""

_CONTACT = {
    Channel.EMAIL: ContactKind.EMAIL,
    Channel.POST: ContactKind.POST,
    Channel.PHONE: ContactKind.PHONE,
}


class SendRefused(Exception):  # noqa: N818 -- an answer of the mail server
    """The server refused for good."""


class SendDelayed(Exception):  # noqa: N818 -- an answer of the mail server
    """The server said not now; certain that nothing was accepted."""


def queue_notice(notice: Notice) -> Message | None:
    """Write the outbox row of a notice inside the transaction of the act.

    Returns the row; the row already there when the same person was owed the same event for the same purpose; None
    when the person has no contact for the channel (nothing is invented).
    """
    person = Person.objects.get(municipality_id=notice.municipality_id, key=notice.person_key)
    kind = _CONTACT.get(Channel(notice.channel))
    contact = ContactPoint.objects.filter(person=person, kind=kind).order_by("-id").first() if kind else None
    if contact is None:
        return None
    message, _made = Message.objects.get_or_create(
        municipality_id=notice.municipality_id,
        event=notice.event,
        recipient_key=person.key,
        purpose=notice.purpose,
        defaults={
            "kind": notice.kind,
            "recipient_name": person.name,
            "address": contact.typed,
            "channel": notice.channel,
            "subject": notice.subject,
            "body": notice.body,
            "language": notice.language,
            "not_before": notice.not_before or notice.at,
            "message_id": make_msgid(domain="hiroba.invalid"),
        },
    )
    return message


def claim_due_mails(*, limit: int = 50) -> list[Message]:
    """Claim queued e-mails whose time has come; two sweepers never claim the same row."""
    now = clock.now()
    with transaction.atomic():
        due = Message.objects.filter(
            Q(void_after__isnull=True) | Q(void_after__gt=now),
            state=MessageState.QUEUED,
            channel=Channel.EMAIL,
            not_before__lte=now,
        ).order_by("id")
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True)
        keys = list(due.values_list("pk", flat=True)[:limit])
        Message.objects.filter(pk__in=keys, state=MessageState.QUEUED).update(
            state=MessageState.CLAIMED, claimed_at=now, attempts=F("attempts") + 1
        )
    return list(Message.objects.filter(pk__in=keys, state=MessageState.CLAIMED).order_by("id"))


def send_claimed(message: Message, send: Callable[[Message], None]) -> str:
    """Send one claimed mail and store the outcome; returns the new state.

    `send` raises SendRefused (never to be sent), SendDelayed (surely not accepted; tried again) or anything else,
    which leaves it uncertain whether the server took the mail: then staff decide, and it is not sent again by itself.
    """
    try:
        send(message)
    except SendRefused as refused:
        state, note = MessageState.FAILED, str(refused)
    except SendDelayed as delayed:
        state = MessageState.QUEUED if message.attempts < MAX_ATTEMPTS else MessageState.FAILED
        note = str(delayed)
    except Exception as fault:
        state, note = MessageState.UNCERTAIN, type(fault).__name__
    else:
        state, note = MessageState.SENT, ""
    now = clock.now()
    delay = min(timedelta(minutes=2**message.attempts), LONGEST_DELAY)
    # only the claim this worker holds: one given up as stale may have been claimed anew since
    Message.objects.filter(pk=message.pk, state=MessageState.CLAIMED, claimed_at=message.claimed_at).update(
        state=state,
        note=note[:200],
        ended_at=None if state == MessageState.QUEUED else now,
        not_before=now + delay if state == MessageState.QUEUED else message.not_before,
        **(EMPTIED if message.is_secret and state != MessageState.QUEUED else {}),
    )
    return str(state)


def release_stale_claims() -> int:
    """Turn claims of dead workers into UNCERTAIN, for the staff list; returns how many.

    Secrets that a worker of an older release left in a mail that ended are emptied as well.
    """
    ended = Message.objects.filter(purpose=ACCOUNT).exclude(
        state__in=(MessageState.QUEUED, MessageState.CLAIMED)
    )
    ended.exclude(**EMPTIED).update(**EMPTIED)
    before = clock.now() - CLAIM_LASTS
    stale = Message.objects.filter(state=MessageState.CLAIMED, claimed_at__lt=before)
    end = {"state": MessageState.UNCERTAIN, "note": "worker ended"}
    secret = stale.filter(purpose=ACCOUNT).update(**end, **EMPTIED)
    return secret + stale.exclude(purpose=ACCOUNT).update(**end)


def hold_undecided(*, note: str) -> int:
    """Let no e-mail whose time has come leave by itself: staff decide about each; returns how many.

    After a restore: what waited when the backup was made may have left since. What is due later cannot have, and goes
    on waiting. A mail about an account is emptied; who still waits asks for a new one.
    """
    now = clock.now()
    waiting = Message.objects.filter(
        Q(state=MessageState.QUEUED, not_before__lte=now) | Q(state=MessageState.CLAIMED),
        channel=Channel.EMAIL,
    )
    end = {"state": MessageState.UNCERTAIN, "note": note[:200], "ended_at": now}
    secret = waiting.filter(purpose=ACCOUNT).update(**end, **EMPTIED)
    return secret + waiting.exclude(purpose=ACCOUNT).update(**end)


def empty_messages_to(*, recipient_key: str) -> int:
    """Take name, address and words out of every message to a person who was erased; returns how many.

    Those that did not leave are VOID: nobody could tell from what is left whom to call.
    """
    messages = Message.objects.filter(recipient_key=recipient_key)
    messages.exclude(state__in=(MessageState.SENT, MessageState.VOID)).update(
        state=MessageState.VOID, ended_at=clock.now()
    )
    return messages.update(**EMPTIED, recipient_name="")


def mark_message(*, actor: Actor, key: str, outcome: str) -> Message:
    """Staff say what became of a letter, a call or an uncertain mail: `sent`, `failed` or `queued` (send again).

    Raises NotAllowed, NotFound, and Conflict when the message already has its outcome.
    """
    require(actor, "notify.mark_message", municipality_id=actor.municipality_id)
    with transaction.atomic():
        message = (
            Message.objects.select_for_update().filter(municipality_id=actor.municipality_id, key=key).first()
        )
        if message is None:
            raise NotFound("not_found")
        now = clock.deciding_now()
        emptied = message.is_secret and outcome == MessageState.QUEUED  # nothing is left to send
        if emptied or message.state in (MessageState.SENT, MessageState.CLAIMED, MessageState.VOID):
            raise Conflict("already_decided")
        before = message.state
        message.state = MessageState(outcome)
        message.ended_at = None if message.state == MessageState.QUEUED else now
        message.save(update_fields=["state", "ended_at"])
        record(
            actor=actor,
            verb="mark_message",
            target=message,
            at=now,
            before={"state": before},
            after={"state": message.state},
        )
    return message

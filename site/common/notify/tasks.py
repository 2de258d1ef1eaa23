"""The sweeper of the outbox. A message to Celery only wakes it; the work is claimed from rows."""

import smtplib
from contextlib import suppress
from typing import Any

from celery import shared_task
from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from common.notify.domain.account_mail import void_outdated
from common.notify.domain.outbox import (
    SendDelayed,
    SendRefused,
    claim_due_mails,
    release_stale_claims,
    send_claimed,
)
from common.notify.models import Message

MOST_AT_ONCE = 200
"""Mails of one sweep; the next sweep goes on."""


class ServerAway(SendDelayed):
    """No mail can be handed over at present: nobody answers, or the server does not let us in."""


def send_mail(message: Message) -> None:
    """Hand one message to the mail server and return once it was accepted.

    Raises SendDelayed when it surely was not accepted and may be later, SendRefused when it never will be, and whatever
    broke the line otherwise: then the server may have the mail, although nobody heard it say so.
    """
    mail = EmailMessage(
        message.subject,
        message.body,
        settings.DEFAULT_FROM_EMAIL,
        [message.address],
        headers={"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"},
    )
    try:
        mail.message()
    except ValueError as fault:
        raise SendRefused(type(fault).__name__) from fault  # an address or a subject that no mail can have
    connection = get_connection()
    try:
        connection.open()
    except OSError as fault:  # every fault of smtplib, of TLS and of the network is one
        raise ServerAway(_shown(fault)) from fault
    try:
        sent = connection.send_messages([mail])
    except OSError as fault:
        _judge(fault, handed_over=getattr(connection, "handed_over", True))
        raise
    except ValueError as fault:
        if getattr(connection, "handed_over", True):
            raise
        raise SendRefused(type(fault).__name__) from fault  # an address that cannot be said to a server
    finally:
        with suppress(OSError):  # what was accepted stays accepted, also when the farewell is cut short
            connection.close()
    if not sent:
        raise SendRefused("no recipient")


def _judge(fault: OSError, *, handed_over: bool) -> None:
    """Raise what the fault of a sending means; return when nobody can tell whether the mail was accepted."""
    code = _code(fault)
    if 400 <= code < 500:
        raise SendDelayed(_shown(fault)) from fault
    if 500 <= code < 600 or isinstance(fault, smtplib.SMTPNotSupportedError):
        raise SendRefused(_shown(fault)) from fault
    if not handed_over:
        raise SendDelayed(_shown(fault)) from fault


def _code(fault: OSError) -> int:
    """Return the server's answer; 0 when it gave none, or one that is no answer to the mail."""
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        return max((code for code, _text in fault.recipients.values()), default=0)
    return fault.smtp_code if isinstance(fault, smtplib.SMTPResponseException) else 0


def _shown(fault: OSError) -> str:
    return str(_code(fault) or type(fault).__name__)


@shared_task
def sweep_outbox() -> int:
    """Send what is due; returns the number of rows handled. It ends early while the mail server is away."""
    release_stale_claims()
    void_outdated()
    handled = 0
    away: list[Any] = []

    def send(message: Message) -> None:
        try:
            send_mail(message)
        except ServerAway as fault:
            away.append(fault)
            raise

    # one at a time: a claim must never grow old while its worker is busy with another mail
    while handled < MOST_AT_ONCE and not away and (claimed := claim_due_mails(limit=1)):
        send_claimed(claimed[0], send)
        handled += 1
    return handled

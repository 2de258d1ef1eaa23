"""The sweeper of the outbox. A message to Celery only wakes it; the work is claimed from rows."""

import smtplib
import socket

from celery import shared_task
from django.conf import settings
from django.core.mail import EmailMessage

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


def send_mail(message: Message) -> None:
    """Hand one message to the mail server; 4xx before acceptance is a delay, 5xx a refusal."""
    mail = EmailMessage(
        message.subject,
        message.body,
        settings.DEFAULT_FROM_EMAIL,
        [message.address],
        headers={"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"},
    )
    try:
        mail.send()
    except (smtplib.SMTPConnectError, ConnectionRefusedError, socket.gaierror) as fault:
        raise SendDelayed(type(fault).__name__) from fault
    except smtplib.SMTPRecipientsRefused as fault:
        codes = {code for code, _text in fault.recipients.values()}
        raise (SendDelayed if all(400 <= code < 500 for code in codes) else SendRefused)(
            str(sorted(codes))
        ) from fault
    except smtplib.SMTPResponseException as fault:
        raise (SendDelayed if 400 <= fault.smtp_code < 500 else SendRefused)(str(fault.smtp_code)) from fault


@shared_task
def sweep_outbox() -> int:
    """Send what is due; returns the number of rows handled."""
    release_stale_claims()
    handled = 0
    # one at a time: a claim must never grow old while its worker is busy with another mail
    while handled < MOST_AT_ONCE and (claimed := claim_due_mails(limit=1)):
        send_claimed(claimed[0], send_mail)
        handled += 1
    return handled

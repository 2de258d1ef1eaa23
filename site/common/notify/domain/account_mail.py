"""Mails about an account: kept by the outbox as long as they wait, and emptied when they have an outcome."""

from datetime import timedelta
from email.utils import make_msgid

from django.conf import settings
from django.db.models import Q

from common.notify.models import ACCOUNT, Message, MessageState
from common.notify.queries.message import WORKING
from common.people.domain.staff import INVITATION_LASTS
from common.people.enums import Channel
from common.people.signals import AccountMail
from common.text import clock
from common.text.keys import new_key

OTHERS_LAST = timedelta(days=7)
"""How long a mail without link or code is worth sending, and staff may still tell somebody what was in it."""


def lasts(kind: str) -> timedelta:
    """Return how long what a mail about an account brings can be used."""
    proves = timedelta(days=settings.ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS)
    return {
        "login_code": timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT),
        "password_reset_key": timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT),
        "email_confirmation": proves,
        "email_confirmation_signup": proves,
        "staff_invitation": INVITATION_LASTS,
    }.get(kind, OTHERS_LAST)


def queue_account_mail(mail: AccountMail) -> Message:
    """Write the outbox row of a mail about an account: no Person, no name, the same for known and unknown addresses.

    `send_claimed` takes text and address out of the row as soon as its fate is known.
    """
    return Message.objects.create(
        municipality_id=mail.municipality_id,
        event=f"{mail.kind}:{new_key()}",
        kind=mail.kind,
        recipient_key="",
        address=mail.address,
        purpose=ACCOUNT,
        channel=Channel.EMAIL,
        subject=mail.subject,
        body=mail.body,
        language=mail.language,
        not_before=mail.at,
        void_after=mail.at + lasts(mail.kind),
        message_id=make_msgid(domain="hiroba.invalid"),
    )


def void_outdated() -> int:
    """End every mail about an account whose link or code can no longer be used; returns how many.

    One that still waits is not sent any more: it would only puzzle its reader. One whose fate was unknown leaves the
    list of staff: nobody can act on it, and whoever missed it has asked for a new one.
    """
    now = clock.now()
    unnamed = Q(void_after__isnull=True, not_before__lte=now - OTHERS_LAST)  # written by an older release
    rows = Message.objects.filter(Q(void_after__lte=now) | unnamed, purpose=ACCOUNT, state__in=WORKING)
    return rows.update(state=MessageState.VOID, ended_at=now, subject="", body="", address="")

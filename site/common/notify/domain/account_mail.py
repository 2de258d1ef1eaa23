"""Mails about an account: kept by the outbox as long as they wait, and emptied when they have an outcome."""

from email.utils import make_msgid

from common.notify.models import ACCOUNT, Message
from common.people.enums import Channel
from common.people.signals import AccountMail
from common.text.keys import new_key


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
        message_id=make_msgid(domain="hiroba.invalid"),
    )

"""Write the outbox row in the transaction of the act that announced it."""

from typing import Any

from django.dispatch import receiver

from common.notify.domain.account_mail import queue_account_mail
from common.notify.domain.outbox import queue_notice
from common.notify.signals import Notice, notice_due
from common.people.signals import AccountMail, account_mail_due


@receiver(notice_due)
def write_outbox_row(sender: Any, notice: Notice, **kwargs: Any) -> None:
    """A notice is due: store it; the sweeper sends it."""
    queue_notice(notice)


@receiver(account_mail_due)
def write_account_mail(sender: Any, mail: AccountMail, **kwargs: Any) -> None:
    """A mail about an account is due: store it; the sweeper sends it."""
    queue_account_mail(mail)

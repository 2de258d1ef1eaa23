"""What a verb below the outbox announces when a mail about an account is owed. Received by common.notify."""

from dataclasses import dataclass
from datetime import datetime

from django.dispatch import Signal

account_mail_due = Signal()
"""kwargs: mail: AccountMail"""


@dataclass(frozen=True)
class AccountMail:
    """A mail to one address that signs somebody in, proves her address, or invites her. Its words are secret.

    It goes to an address, not to a Person: whether somebody has an account there must not be seen from the row.
    """

    municipality_id: int
    kind: str
    address: str
    subject: str
    body: str
    at: datetime
    language: str = "ja"

"""What a verb announces when somebody should be told. Sent inside the transaction of the act."""

from dataclasses import dataclass, field
from datetime import datetime

from django.dispatch import Signal

notice_due = Signal()
"""kwargs: notice: Notice"""


@dataclass(frozen=True)
class Notice:
    """A message that is owed to one person about one event."""

    municipality_id: int
    event: str
    kind: str
    person_key: str
    channel: str
    purpose: str
    subject: str
    body: str
    at: datetime
    not_before: datetime | None = field(default=None)
    language: str = "ja"

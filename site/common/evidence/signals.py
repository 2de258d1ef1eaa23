"""What one room does that another credits. Sent inside the transaction, received in the other room's receivers.py."""

from dataclasses import dataclass
from datetime import datetime

from django.dispatch import Signal

took_part = Signal()
"""kwargs: event: TookPart"""


@dataclass(frozen=True)
class TookPart:
    """A person took part in something that counts for her learning or for a measure.

    `topic` is the public slug of what it was about (the class), by which another room may recognise it.
    """

    municipality_id: int
    person_key: str
    kind: str
    subject_key: str
    at: datetime
    topic: str = ""

"""What other rooms do and this room credits."""

from typing import Any

from django.dispatch import receiver

from common.evidence.signals import TookPart, took_part
from learning.domain.progress import credit_attendance


@receiver(took_part)
def credit_class(sender: Any, event: TookPart, **kwargs: Any) -> None:
    """Somebody came to a class: the lessons it teaches count as done."""
    if event.topic:
        credit_attendance(
            municipality_id=event.municipality_id,
            person_key=event.person_key,
            course_slug=event.topic,
            at=event.at,
        )

"""What beat wakes in this room."""

from celery import shared_task

from participation.domain.consultation import close_due_consultations


@shared_task
def close_consultations() -> int:
    """Store the closing of consultations whose period is over; residents were already answered by the clock."""
    return close_due_consultations()

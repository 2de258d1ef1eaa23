"""Reading the record."""

from django.db.models import QuerySet

from common.audit.domain.record import Target
from common.audit.models import Entry


def entries_of(*targets: Target) -> QuerySet[Entry]:
    """Return what was done to these rows of one kind and municipality, the newest first."""
    first = targets[0]
    return Entry.objects.filter(
        municipality_id=first.municipality_id,
        target_kind=first._meta.model_name,  # type: ignore[attr-defined]  # every target is a Django row
        target_key__in=[target.key for target in targets],
    ).order_by("-id")

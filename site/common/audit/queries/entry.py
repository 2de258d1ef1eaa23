"""Reading the record."""

from typing import Any, Protocol

from django.db.models import QuerySet

from common.audit.models import Entry


class Target(Protocol):
    """What the record needs to know of a row: its opaque key, and its municipality."""

    @property
    def key(self) -> Any: ...
    @property
    def municipality_id(self) -> Any: ...


def entries_of(*targets: Target) -> QuerySet[Entry]:
    """Return what was done to these rows of one kind and municipality, the newest first."""
    first = targets[0]
    return Entry.objects.filter(
        municipality_id=first.municipality_id,
        target_kind=first._meta.model_name,  # type: ignore[attr-defined]  # every target is a Django row
        target_key__in=[target.key for target in targets],
    ).order_by("-id")

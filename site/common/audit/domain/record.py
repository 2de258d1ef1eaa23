"""Writing the record. The only writer of audit entries."""

from datetime import datetime
from typing import Any, Protocol

from common.audit.models import Entry
from common.audit.queries.entry import Target


class Acting(Protocol):
    """What the record needs to know of an actor."""

    @property
    def key(self) -> str: ...
    @property
    def post_label(self) -> str: ...
    @property
    def municipality_id(self) -> int: ...


def record(
    *,
    actor: Acting,
    verb: str,
    target: Target,
    at: datetime,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> Entry:
    """Append one entry inside the transaction of the act.

    `before` and `after` hold states, dates and keys as JSON values; never a name, number, address or free text of a
    resident: for personal fields give the field name and a keyed hash.
    """
    return Entry.objects.create(
        municipality_id=target.municipality_id,
        at=at,
        actor_key=actor.key,
        actor_post=actor.post_label,
        verb=verb,
        target_kind=target._meta.model_name,  # type: ignore[attr-defined]  # every target is a Django row
        target_key=target.key,
        before=before or {},
        after=after or {},
    )

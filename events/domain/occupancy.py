"""Keeping persons, instructors and rooms from being in two places. Called by the verbs inside their transaction."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from common.text.refusals import Refusal
from events.enums import OccupancyKind
from events.models import Occupancy

OVERLAPS = {
    OccupancyKind.PERSON: "person_busy",
    OccupancyKind.INSTRUCTOR: "instructor_busy",
    OccupancyKind.ROOM: "room_busy",
}
"""Kind → code of the refusal."""


def overlap_sentence(kind: OccupancyKind) -> str:
    """Return the sentence that says who or what is busy."""
    return {
        OccupancyKind.PERSON: _("This person already has a seat in another class at that time."),
        OccupancyKind.INSTRUCTOR: _("The instructor is already in another class at that time."),
        OccupancyKind.ROOM: _("The room is already taken at that time."),
    }[kind]


def refuse_overlap(
    *, municipality_id: int, kind: OccupancyKind, subject_key: str, starts_at: datetime, ends_at: datetime
) -> None:
    """Raise Refusal when the subject is busy somewhere in the half-open interval [starts_at, ends_at).

    The caller holds the lock of the subject's row (PostgreSQL) or the one write transaction (SQLite); PostgreSQL's
    exclusion constraint stands behind it for whoever forgets.
    """
    busy = Occupancy.objects.filter(
        municipality_id=municipality_id,
        kind=kind,
        subject_key=subject_key,
        live=True,
        starts_at__lt=ends_at,
        ends_at__gt=starts_at,
    )
    if busy.exists():
        raise Refusal(OVERLAPS[kind], overlap_sentence(kind))


def occupy(
    *,
    municipality_id: int,
    kind: OccupancyKind,
    subject_key: str,
    reason_kind: str,
    reason_key: str,
    starts_at: datetime,
    ends_at: datetime,
) -> Occupancy:
    """Write that the subject is busy because of the reason (a booking, a session)."""
    return Occupancy.objects.create(
        municipality_id=municipality_id,
        kind=kind,
        subject_key=subject_key,
        reason_kind=reason_kind,
        reason_key=reason_key,
        starts_at=starts_at,
        ends_at=ends_at,
    )


def release(*, reason_kind: str, reason_key: str, kinds: Iterable[OccupancyKind] | None = None) -> None:
    """Free what was busy for this reason; the rows stay as history."""
    rows = Occupancy.objects.filter(reason_kind=reason_kind, reason_key=reason_key, live=True)
    if kinds is not None:
        rows = rows.filter(kind__in=list(kinds))
    rows.update(live=False)

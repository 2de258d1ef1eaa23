"""Reading consultations: what residents see by the clock, and what the desk sees."""

from datetime import datetime

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When

from common.people.rules import Actor, may
from common.text import clock
from common.text.refusals import NotFound
from participation.enums import ConsultationState
from participation.models import Consultation, DraftVersion

PUBLIC_STATES = tuple(state for state in ConsultationState if state != ConsultationState.PREPARING)
DRAFT_SHOWN = ("open", "closed", "published")
"""Phases in which the draft can be read."""
RANKS = {"open": 1, "announced": 2, "closed": 3, "published": 4, "withdrawn": 5}
"""Phase by the clock → where its cases stand in the public list (`rank`)."""


def phase_of(row: Consultation, now: datetime | None = None) -> str:
    """Return the state as the clock of the wall makes it: open only while `opens_at <= now < closes_at`.

    Whether the sweeper already stored the closing makes no difference to residents.
    """
    now = now or clock.now()
    if row.state == ConsultationState.OPEN and row.opens_at and row.closes_at:
        if now < row.opens_at:
            return str(ConsultationState.ANNOUNCED)
        if now >= row.closes_at:
            return str(ConsultationState.CLOSED)
    return str(row.state)


def moved_at(row: Consultation) -> datetime | None:
    """Return when residents last saw the case move: opened, closed or published; None when none of it came yet."""
    now = clock.now()
    return max(
        (at for at in (row.opens_at, row.closes_at, row.published_at) if at and at <= now), default=None
    )


def public_consultations(municipality_id: int, phase: str = "") -> QuerySet[Consultation]:
    """Return what residents may see: open, announced, in consideration, published, withdrawn.

    Within open and announced the one that closes soonest comes first, in the others the one that closed last.
    `phase` (one of RANKS) leaves only the cases that are there by the clock.
    """
    now = clock.now()
    is_open = Q(state=ConsultationState.OPEN, opens_at__lte=now, closes_at__gt=now)
    coming = Q(state=ConsultationState.ANNOUNCED) | Q(state=ConsultationState.OPEN, opens_at__gt=now)
    rank = Case(
        When(is_open, then=Value(RANKS["open"])),
        When(coming, then=Value(RANKS["announced"])),
        When(state=ConsultationState.PUBLISHED, then=Value(RANKS["published"])),
        When(state=ConsultationState.WITHDRAWN, then=Value(RANKS["withdrawn"])),
        default=Value(RANKS["closed"]),
        output_field=IntegerField(),
    )
    rows = (
        Consultation.objects.filter(municipality_id=municipality_id, state__in=PUBLIC_STATES)
        .select_related("department")
        # Within one rank either all rows have a day to come or none has.
        .annotate(rank=rank, ends_next=Case(When(is_open | coming, then=F("closes_on"))))
        .order_by("rank", "ends_next", "-closes_on", "-id")
    )
    return rows.filter(rank=RANKS[phase]) if phase else rows


def get_public_consultation(municipality_id: int, slug: str) -> Consultation:
    """Return one consultation that residents may see. Raises NotFound: in preparation and absent look the same."""
    row = (
        Consultation.objects.filter(municipality_id=municipality_id, slug=slug, state__in=PUBLIC_STATES)
        .select_related("department", "draft_version", "next_version", "municipality")
        .first()
    )
    if row is None:
        raise NotFound("not_found")
    return row


def consultations_for(actor: Actor) -> QuerySet[Consultation]:
    """Return the cases the desk may see, the newest first."""
    rows = Consultation.objects.filter(municipality_id=actor.municipality_id).select_related("department")
    if may(actor, "participation.see_consultation_desk", municipality_id=actor.municipality_id):
        return rows.order_by("-id")
    return rows.none()


def get_consultation_for(actor: Actor, key: str) -> Consultation:
    """Return one case for the desk. Raises NotFound."""
    row = (
        consultations_for(actor)
        .select_related("draft_version", "next_version", "drafting", "municipality")
        .filter(key=key)
        .first()
    )
    if row is None:
        raise NotFound("not_found")
    return row


def versions_of(row: Consultation) -> QuerySet[DraftVersion]:
    """Return the versions of the case's drafting, the newest first (a drafting has few)."""
    return DraftVersion.objects.filter(drafting_id=row.drafting_id).order_by("-number")

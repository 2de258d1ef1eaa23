"""The loop in numbers: how far voices came, and where they stopped."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from common.notify.models import Message, MessageState
from common.people.enums import Purpose
from common.people.models import Consent
from common.places.models import Municipality
from common.text import clock
from participation.enums import ConsultationState, ResponseState, RoundState, Validity
from participation.models import Advice, Consultation, Opinion, RoundMeasure, Theme, ThemeOpinion


@dataclass(frozen=True)
class DeadEnd:
    """A link that is owed and late: what is missing, by whom, since when."""

    kind: str
    title: str
    owed_by: str
    owed_until: date
    voices: int
    theme_key: str = ""


@dataclass(frozen=True)
class LoopStatus:
    """Counts of voices (accepted opinions): each step counts only those that came through the step before.

    `told_back` counts the persons who asked to be told and whose message went out, `asked_to_be_told` all who asked.
    """

    voices: int
    answered: int
    linked: int
    evaluated: int
    asked_to_be_told: int
    told_back: int
    dead_ends: tuple[DeadEnd, ...]

    def as_json(self) -> dict[str, Any]:
        """Return plain values: dates as ISO 8601, dead ends counted and listed."""
        values = asdict(self)
        ends = [{**end, "owed_until": end["owed_until"].isoformat()} for end in values.pop("dead_ends")]
        return {**values, "dead_ends": len(ends), "dead_ends_list": ends}


def loop_status(*, municipality: Municipality) -> LoopStatus:
    """Return how far the voices of a municipality came. A fixed number of queries, whatever the number of voices."""
    voices = Opinion.objects.filter(municipality=municipality, validity=Validity.ACCEPTED)
    return LoopStatus(
        voices=voices.count(),
        answered=voices.filter(Exists(_links(_answered_themes()))).count(),
        linked=voices.filter(Exists(_links(_linked_themes()))).count(),
        evaluated=voices.filter(Exists(_links(_evaluated_themes()))).count(),
        asked_to_be_told=Consent.objects.filter(
            municipality=municipality, purpose=Purpose.FOLLOW_UP, withdrawn_at__isnull=True
        )
        .values("person")
        .distinct()
        .count(),
        told_back=Message.objects.filter(
            municipality=municipality, purpose=Purpose.FOLLOW_UP, state=MessageState.SENT
        )
        .values("recipient_key")
        .distinct()
        .count(),
        dead_ends=(*_unanswered_late(municipality), *_advice_without_reply(municipality)),
    )


def public_themes(*, municipality: Municipality) -> QuerySet[Theme]:
    """Return the themes of published results, newest result first: each has its own page that follows it."""
    return (
        Theme.objects.filter(municipality=municipality, consultation__state=ConsultationState.PUBLISHED)
        .select_related("consultation", "response__disposition", "response__measure")
        .order_by("-consultation__published_at", "number")
    )


def _links(themes: Q) -> QuerySet[ThemeOpinion]:
    return ThemeOpinion.objects.filter(themes, opinion=OuterRef("pk"))


def _answered_themes() -> Q:
    return Q(
        theme__consultation__state=ConsultationState.PUBLISHED, theme__response__state=ResponseState.CONFIRMED
    )


def _linked_themes() -> Q:
    changed = Q(theme__response__changed_section__isnull=False) | Q(theme__response__measure__isnull=False)
    return _answered_themes() & changed


def _evaluated_themes() -> Q:
    judged = RoundMeasure.objects.filter(
        round__state=RoundState.PUBLISHED, finding__isnull=False, evidence__themes=OuterRef("theme")
    )
    return _linked_themes() & Q(Exists(judged))


def _unanswered_late(municipality: Municipality) -> list[DeadEnd]:
    answered = ThemeOpinion.objects.filter(
        opinion=OuterRef("pk"), theme__response__state=ResponseState.CONFIRMED
    )
    late = list(
        Consultation.objects.filter(
            municipality=municipality, state=ConsultationState.CLOSED, answer_due_on__lt=clock.today()
        ).select_related("department")
    )
    waiting = dict(
        Opinion.objects.filter(consultation__in=late, validity=Validity.ACCEPTED)
        .exclude(Exists(answered))
        .order_by()
        .values_list("consultation")
        .annotate(number=Count("pk"))
    )
    return [
        DeadEnd(
            "answer",
            row.title,
            row.department.name,
            row.answer_due_on,
            waiting.get(row.pk, 0),
        )
        for row in late
        if row.answer_due_on is not None
    ]


def _advice_without_reply(municipality: Municipality) -> list[DeadEnd]:
    rows = (
        Advice.objects.filter(
            municipality=municipality,
            reply__isnull=True,
            round_measure__round__state__in=(RoundState.REPORTED, RoundState.PUBLISHED),
            round_measure__round__reply_due_on__lt=clock.today(),
        )
        .select_related("round_measure__round", "round_measure__measure__department")
        .order_by("pk")
    )
    return [
        DeadEnd(
            "reply",
            row.round_measure.measure.name,
            row.round_measure.measure.department.name,
            row.round_measure.round.reply_due_on,
            0,
        )
        for row in rows
        if row.round_measure.round.reply_due_on is not None
    ]

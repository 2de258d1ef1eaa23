"""Reading evaluation rounds: what residents may read, what the desk and the committee may read."""

from django.db.models import Count, Prefetch, QuerySet

from common.people.rules import Actor, may
from common.text.refusals import NotFound
from participation.enums import ConsultationState, ResponseState, RoundState
from participation.models import Advice, EvaluationRound, RoundMeasure, Theme

OPENED = (RoundState.OPENED, RoundState.REPORTED, RoundState.PUBLISHED)
"""States in which scores are no secret any more."""


def rounds_for(actor: Actor) -> QuerySet[EvaluationRound]:
    """Return the rounds this actor may see before residents do: all for the desk, her own for a member."""
    rows = EvaluationRound.objects.filter(municipality_id=actor.municipality_id).select_related("department")
    if may(actor, "participation.see_evaluation_desk", municipality_id=actor.municipality_id):
        return rows
    return rows.none()


def committee_rounds_for(actor: Actor) -> QuerySet[EvaluationRound]:
    """Return the rounds in which this actor is a member (the chair is one), once members may score."""
    rows = EvaluationRound.objects.filter(municipality_id=actor.municipality_id).select_related("department")
    if actor.person_id is None or not may(
        actor, "participation.see_committee", municipality_id=actor.municipality_id
    ):
        return rows.none()
    return rows.filter(members__pk=actor.person_id).exclude(state=RoundState.PREPARING)


def get_round_for(actor: Actor, key: str) -> EvaluationRound:
    """Return a round for the desk, or raise NotFound."""
    return _one(rounds_for(actor), key)


def get_committee_round_for(actor: Actor, key: str) -> EvaluationRound:
    """Return a round for one of its members, or raise NotFound."""
    return _one(committee_rounds_for(actor), key)


def public_rounds(municipality_id: int) -> QuerySet[EvaluationRound]:
    """Return the published rounds, the newest first."""
    return EvaluationRound.objects.filter(
        municipality_id=municipality_id, state=RoundState.PUBLISHED
    ).select_related("department")


def public_round_of_key(municipality_id: int, key: str) -> EvaluationRound:
    """Return a published round, or raise NotFound: unpublished and absent look the same."""
    return _one(public_rounds(municipality_id), key)


def _one(rows: QuerySet[EvaluationRound], key: str) -> EvaluationRound:
    row = rows.filter(key=key).first()
    if row is None:
        raise NotFound("not_found")
    return row


def measures_of_round(round_: EvaluationRound) -> QuerySet[RoundMeasure]:
    """Return the measures of a round with evidence, finding, advice, replies and tied themes (7 queries at most)."""
    return (
        RoundMeasure.objects.filter(round=round_)
        .select_related("round", "measure__department", "evidence", "finding")
        .prefetch_related(Prefetch("advice", queryset=advice_rows()))
        .order_by("position", "id")
    )


def advice_rows() -> QuerySet[Advice]:
    """Return advice with its reply, the reply's department and the themes it rests on."""
    return (
        Advice.objects.select_related("reply__department")
        .prefetch_related(Prefetch("themes", queryset=Theme.objects.select_related("consultation")))
        .order_by("round_measure_id", "number")
    )


def measure_in_round(round_: EvaluationRound, key: str) -> RoundMeasure:
    """Return one measure of a round by its key, or raise NotFound."""
    row = measures_of_round(round_).filter(key=key).first()
    if row is None:
        raise NotFound("not_found")
    return row


def get_advice_for(actor: Actor, key: str) -> Advice:
    """Return an advice of a round the desk may see, or raise NotFound."""
    row = (
        advice_rows()
        .filter(key=key, round_measure__round__in=rounds_for(actor))
        .exclude(
            round_measure__round__state__in=(RoundState.PREPARING, RoundState.SCORING, RoundState.OPENED)
        )
        .select_related("reply__department", "round_measure__round", "round_measure__measure__department")
        .first()
    )
    if row is None:
        raise NotFound("not_found")
    return row


def advice_without_reply(round_: EvaluationRound) -> int:
    """Return how many advice of a round still wait for the town's reply."""
    return Advice.objects.filter(round_measure__round=round_, reply__isnull=True).count()


def rounds_of_measure(municipality_id: int, measure_id: int) -> QuerySet[RoundMeasure]:
    """Return a measure's place in every published round, the newest first, with finding, advice and replies."""
    return (
        RoundMeasure.objects.filter(
            municipality_id=municipality_id,
            measure_id=measure_id,
            round__state=RoundState.PUBLISHED,
        )
        .select_related("round", "finding", "measure")
        .prefetch_related(Prefetch("advice", queryset=advice_rows()))
        .order_by("-round__held_year", "-round_id")
    )


def confirmed_themes_of_measure(municipality_id: int, measure_id: int) -> QuerySet[Theme]:
    """Return the themes whose confirmed response names the measure, with the number of opinions (`opinion_count`)."""
    return (
        Theme.objects.filter(
            municipality_id=municipality_id,
            response__measure_id=measure_id,
            response__state=ResponseState.CONFIRMED,
        )
        .select_related("consultation", "response__disposition", "response__changed_section")
        .annotate(opinion_count=Count("links"))
        .order_by("-consultation__published_at", "consultation_id", "number")
    )


def public_themes_of_measure(municipality_id: int, measure_id: int) -> QuerySet[Theme]:
    """Return those themes of a measure whose consultation has published its result."""
    return confirmed_themes_of_measure(municipality_id, measure_id).filter(
        consultation__state=ConsultationState.PUBLISHED
    )


def latest_findings(measure_ids: list[int]) -> dict[int, RoundMeasure]:
    """Return measure id → its place in the newest published round that judged it (1 query)."""
    rows = (
        RoundMeasure.objects.filter(measure_id__in=measure_ids, round__state=RoundState.PUBLISHED)
        .select_related("round", "finding")
        .order_by("round__held_year", "round_id")
    )
    return {row.measure_id: row for row in rows}

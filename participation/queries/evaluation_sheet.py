"""Reading score sheets. Until the chair opens, a sheet is there for its own member and for nobody else."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from common.people.models import Person
from common.people.rules import Actor
from participation.enums import ScoresShown
from participation.models import Criterion, EvaluationRound, Mark, RoundMeasure, ScoreSheet
from participation.queries.evaluation import OPENED

SCALE = (1, 2, 3, 4)


@dataclass(frozen=True)
class SheetState:
    """A measure in a member's own list."""

    row: RoundMeasure
    state: str
    """`todo`, `begun` or `handed_in`."""


@dataclass(frozen=True)
class Spread:
    """How the members marked one criterion: how often each mark was given, and how often none could be."""

    label: str
    counts: tuple[tuple[int, int], ...]
    unknown: int


@dataclass(frozen=True)
class OpenSheet:
    """One opened sheet under the name the round shows: (criterion label, mark or None) and the comment."""

    who: str
    marks: tuple[tuple[str, int | None], ...]
    comment: str


def sheet_of(actor: Actor, row: RoundMeasure) -> ScoreSheet | None:
    """Return the actor's own sheet of a measure, or None when she has not begun. Nobody reads another's here."""
    if actor.person_id is None:
        return None
    return ScoreSheet.objects.filter(round_measure=row, member_id=actor.person_id).first()


def own_states(actor: Actor, *rounds: EvaluationRound) -> dict[int, list[SheetState]]:
    """Return round id → its measures with the state of the actor's own sheets (2 queries for all rounds)."""
    states: dict[int, list[SheetState]] = {round_.pk: [] for round_ in rounds}
    own = dict(
        ScoreSheet.objects.filter(round_measure__round_id__in=states, member_id=actor.person_id).values_list(
            "round_measure_id", "handed_in_at"
        )
    )
    rows = RoundMeasure.objects.filter(round_id__in=states).select_related("measure")
    for row in rows.order_by("position", "id"):
        state = "todo" if row.pk not in own else "handed_in" if own[row.pk] else "begun"
        states[row.round_id].append(SheetState(row, state))
    return states


def opened_sheets(round_: EvaluationRound) -> QuerySet[ScoreSheet]:
    """Return all sheets handed in for a round once the chair has opened them, before that none."""
    if round_.state not in OPENED:
        return ScoreSheet.objects.none()
    return (
        ScoreSheet.objects.filter(round_measure__round=round_, handed_in_at__isnull=False)
        .select_related("member")
        .prefetch_related("marks")
        .order_by("round_measure_id", "id")
    )


def spreads(round_: EvaluationRound) -> dict[int, list[Spread]]:
    """Return RoundMeasure id → spread per criterion of an opened round; empty before."""
    criteria = list(round_.criteria.order_by("position", "id"))
    by_measure: dict[int, list[Mark]] = {}
    for sheet in opened_sheets(round_):
        by_measure.setdefault(sheet.round_measure_id, []).extend(sheet.marks.all())
    return {pk: [_spread(criterion, marks) for criterion in criteria] for pk, marks in by_measure.items()}


def _spread(criterion: Criterion, marks: Iterable[Mark]) -> Spread:
    counted = Counter(mark.value for mark in marks if mark.criterion_id == criterion.pk)
    return Spread(criterion.label, tuple((value, counted[value]) for value in SCALE), counted[None])


def shown_sheets(round_: EvaluationRound) -> dict[int, list[OpenSheet]]:
    """Return RoundMeasure id → sheets as the round promised to show them; nothing for `sum` or before opening.

    Letters are given in an order that follows neither names nor time of handing in.
    """
    if round_.scores_shown == ScoresShown.SUM:
        return {}
    labels = {criterion.pk: criterion.label for criterion in round_.criteria.order_by("position", "id")}
    shown: dict[int, list[OpenSheet]] = {}
    sheets = list(opened_sheets(round_))
    names = _names(round_, {sheet.member_id: sheet.member for sheet in sheets})
    for sheet in sheets:
        marks = {mark.criterion_id: mark.value for mark in sheet.marks.all()}
        shown.setdefault(sheet.round_measure_id, []).append(
            OpenSheet(
                who=names[sheet.member_id],
                marks=tuple((label, marks.get(pk)) for pk, label in labels.items()),
                comment=sheet.comment,
            )
        )
    return {pk: sorted(rows, key=lambda row: row.who) for pk, rows in shown.items()}


def _names(round_: EvaluationRound, members: dict[int, Person]) -> dict[int, str]:
    if round_.scores_shown == ScoresShown.NAME:
        return {pk: person.name for pk, person in members.items()}
    mixed = sorted(
        members, key=lambda pk: hashlib.sha256(f"{round_.key}:{members[pk].key}".encode()).hexdigest()
    )
    return {pk: chr(ord("A") + place) if place < 26 else str(place + 1) for place, pk in enumerate(mixed)}


def initial_of(sheet: ScoreSheet | None) -> dict[str, Any]:
    """Return a sheet as the first values of its form, empty for none."""
    if sheet is None:
        return {}
    marks = sheet.marks.select_related("criterion")
    return {
        "version": sheet.version,
        "comment": sheet.comment,
        **{f"mark_{mark.criterion.code}": "x" if mark.value is None else str(mark.value) for mark in marks},
    }


def criteria_of(round_: EvaluationRound) -> list[tuple[str, str, str]]:
    """Return (code, label, question) of a round's criteria in their order."""
    return list(round_.criteria.order_by("position", "id").values_list("code", "label", "question"))

"""A member scores alone."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from common.people.rules import Actor, require
from common.text import clock
from common.text.normal import body_text
from common.text.refusals import Conflict, NotFound, Refusal
from participation.models import Mark, RoundMeasure, ScoreSheet

CANNOT_JUDGE = "x"


@dataclass(frozen=True)
class Scoring:
    """What a member wrote: criterion code → "1" to "4" or CANNOT_JUDGE; a code left out is not answered yet."""

    marks: dict[str, str]
    comment: str = ""


@transaction.atomic
def save_score_sheet(*, actor: Actor, measure_key: str, scoring: Scoring, version: int) -> ScoreSheet:
    """Keep a member's own unfinished sheet of a measure in a round (`measure_key` is the RoundMeasure's).

    `version` is 0 for a new sheet. Raises NotAllowed, WrongPhase, NotFound (also for who is no member of this round),
    Conflict when the sheet was changed or handed in meanwhile, Refusal for a mark that does not exist.
    """
    row, now = _entered(actor, measure_key)
    return _stored(row, actor, scoring, version, now)


@transaction.atomic
def hand_in_score_sheet(*, actor: Actor, measure_key: str, scoring: Scoring, version: int) -> ScoreSheet:
    """Hand in a complete sheet: from now on it stands. The same complete sheet again is answered with itself.

    Raises as save_score_sheet, and Refusal `mark_missing` while a criterion is neither marked nor CANNOT_JUDGE, or
    `reason_missing` when CANNOT_JUDGE comes without a word on what is missing.
    """
    row, now = _entered(actor, measure_key)
    before = ScoreSheet.objects.filter(round_measure=row, member_id=actor.person_id).first()
    if before is not None and before.handed_in_at and _same(before, scoring):
        return before
    codes = set(row.round.criteria.values_list("code", flat=True))
    if codes - set(scoring.marks):
        raise Refusal("mark_missing")
    if CANNOT_JUDGE in scoring.marks.values() and not scoring.comment.strip():
        raise Refusal("reason_missing")
    sheet = _stored(row, actor, scoring, version, now)
    sheet.handed_in_at = now
    sheet.save(update_fields=["handed_in_at"])
    # no entry in the record yet: it would tell who has scored before the chair opens (see open_scores)
    return sheet


def _entered(actor: Actor, measure_key: str) -> tuple[RoundMeasure, datetime]:
    verb = "participation.score_measure"
    require(actor, verb, municipality_id=actor.municipality_id)
    row = (
        RoundMeasure.objects.select_for_update(of=("self",))
        .select_related("round")
        .filter(municipality_id=actor.municipality_id, key=measure_key, round__members__key=actor.key)
        .first()
    )
    if row is None or row.round.state == "preparing":
        raise NotFound("not_found")
    require(actor, verb, municipality_id=row.municipality_id, phase=row.round.state)
    return row, clock.deciding_now()


def _stored(row: RoundMeasure, actor: Actor, scoring: Scoring, version: int, now: datetime) -> ScoreSheet:
    criteria = {criterion.code: criterion for criterion in row.round.criteria.all()}
    if set(scoring.marks) - set(criteria) or set(scoring.marks.values()) - {"1", "2", "3", "4", CANNOT_JUDGE}:
        raise Refusal("mark_unknown")
    sheet, _made = ScoreSheet.objects.get_or_create(
        round_measure=row,
        member_id=actor.person_id,
        defaults={"municipality_id": row.municipality_id, "saved_at": now, "version": 0},
    )
    if sheet.handed_in_at or sheet.version != version:
        raise Conflict("changed_meanwhile")
    sheet.comment = body_text(scoring.comment)
    sheet.saved_at = now
    sheet.version = version + 1
    sheet.save()
    sheet.marks.all().delete()
    Mark.objects.bulk_create(
        Mark(sheet=sheet, criterion=criteria[code], value=None if mark == CANNOT_JUDGE else int(mark))
        for code, mark in scoring.marks.items()
    )
    return sheet


def _same(sheet: ScoreSheet, scoring: Scoring) -> bool:
    stored = {
        mark.criterion.code: CANNOT_JUDGE if mark.value is None else str(mark.value)
        for mark in sheet.marks.select_related("criterion")
    }
    return stored == scoring.marks and sheet.comment == body_text(scoring.comment)

"""What the committee finds and advises, and what the town replies."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from common.audit.domain.record import record
from common.people.rules import Actor, require
from common.places.models import Department
from common.text import clock
from common.text.normal import body_text, line_text
from common.text.refusals import Conflict, NotFound, Refusal
from participation.enums import AdviceKind, FutureDirection, Grade
from participation.models import Advice, Finding, Reply, RoundMeasure, Theme
from participation.queries.evaluation_reply import stamp_of


@transaction.atomic
def record_finding(
    *, actor: Actor, measure_key: str, grade: str, direction: str, text: str, found_on: date, version: int
) -> Finding:
    """The chair writes down what the committee found about a measure: grade and future direction, two answers.

    `version` is 0 for the first finding, later that of the finding being changed. Raises NotAllowed, WrongPhase,
    NotFound (also for the chair of another round), Conflict, and Refusal for an unknown grade or direction; a grade
    may stand without direction only when it is 判断できない.
    """
    row, now = _chaired(actor, "record_finding", measure_key)
    if grade not in Grade.values or direction not in ("", *FutureDirection.values):
        raise Refusal("finding_unknown")
    if not direction and grade != Grade.UNKNOWN:
        raise Refusal("direction_missing")
    before = Finding.objects.filter(round_measure=row).first()
    if (before.version if before else 0) != version:
        raise Conflict("changed_meanwhile")
    finding, _made = Finding.objects.update_or_create(
        round_measure=row,
        defaults={
            "grade": grade,
            "direction": direction,
            "text": body_text(text),
            "found_on": found_on,
            "version": version + 1,
        },
    )
    record(
        actor=actor,
        verb="record_finding",
        target=row,
        at=now,
        before={"grade": before.grade, "direction": before.direction} if before else {},
        after={"grade": grade, "direction": direction},
    )
    return finding


@transaction.atomic
def add_advice(
    *,
    actor: Actor,
    measure_key: str,
    kind: str,
    text: str,
    theme_keys: tuple[str, ...] = (),
    given_on: date | None = None,
) -> Advice:
    """The chair adds 意見・提言, 附帯意見 or 少数意見 about a measure, tied to the themes it rests on.

    The same words of the same kind again are answered with the advice already there. Themes must be in the frozen
    evidence of the measure. Raises NotAllowed, WrongPhase, NotFound and Refusal.
    """
    row, now = _chaired(actor, "add_advice", measure_key)
    text = body_text(text).strip()
    if not text:
        raise Refusal("text_missing")
    if kind not in AdviceKind.values:
        raise Refusal("kind_unknown")
    themes = list(Theme.objects.filter(municipality_id=row.municipality_id, key__in=theme_keys))
    frozen = set(row.evidence.themes.values_list("pk", flat=True))
    if len(themes) != len(set(theme_keys)) or {theme.pk for theme in themes} - frozen:
        raise Refusal("theme_unknown")
    same = Advice.objects.filter(round_measure=row, kind=kind, text=text).first()
    if same is not None:
        return same
    last = Advice.objects.filter(round_measure=row).order_by("-number").first()
    advice = Advice.objects.create(
        municipality_id=row.municipality_id,
        round_measure=row,
        number=last.number + 1 if last else 1,
        kind=kind,
        text=text,
        given_on=given_on or clock.today(),
    )
    advice.themes.set(themes)
    record(
        actor=actor,
        verb="add_advice",
        target=advice,
        at=now,
        after={"kind": kind, "themes": [theme.key for theme in themes]},
    )
    return advice


@transaction.atomic
def take_back_advice(*, actor: Actor, key: str) -> None:
    """The chair takes back an advice before the report is handed over. Raises as add_advice."""
    require(actor, "participation.add_advice", municipality_id=actor.municipality_id)
    advice = (
        Advice.objects.select_for_update(of=("self",))
        .select_related("round_measure__round")
        .filter(
            municipality_id=actor.municipality_id, key=key, round_measure__round__chair_id=actor.person_id
        )
        .first()
    )
    if advice is None:
        raise NotFound("not_found")
    require(
        actor,
        "participation.add_advice",
        municipality_id=advice.municipality_id,
        phase=advice.round_measure.round.state,
    )
    record(
        actor=actor,
        verb="take_back_advice",
        target=advice,
        at=clock.deciding_now(),
        before={"kind": advice.kind, "text": advice.text},
    )
    advice.delete()


@dataclass(frozen=True)
class ReplyText:
    """町の対応方針: what the town answers, does and by when, with the 決裁 of the town's own records."""

    text: str
    action: str
    department_key: str
    decision_number: str
    decided_on: date
    due_on: date | None = None


@transaction.atomic
def reply_to_advice(*, actor: Actor, key: str, reply: ReplyText, stamp: str = "") -> Reply:
    """A clerk writes the town's reply to an advice, or corrects it until the round is published.

    `stamp` is that of the reply being changed (queries.evaluation_reply), empty for a first reply. Raises NotAllowed,
    WrongPhase, NotFound, Conflict, and Refusal `text_missing`, `decision_missing`, `due_missing` (an action needs a
    day) and `department_unknown`.
    """
    verb = "participation.reply_to_advice"
    require(actor, verb, municipality_id=actor.municipality_id)
    advice = (
        Advice.objects.select_for_update(of=("self",))
        .select_related("round_measure__round")
        .filter(municipality_id=actor.municipality_id, key=key)
        .first()
    )
    if advice is None:
        raise NotFound("not_found")
    require(actor, verb, municipality_id=advice.municipality_id, phase=advice.round_measure.round.state)
    now = clock.deciding_now()
    before = Reply.objects.filter(advice=advice).first()
    wanted = _checked_reply(actor, reply)
    if before is not None and all(getattr(before, name) == value for name, value in wanted.items()):
        return before
    if stamp_of(before) != stamp:
        raise Conflict("changed_meanwhile")
    row, _made = Reply.objects.update_or_create(
        advice=advice, defaults={"municipality_id": advice.municipality_id, **wanted}
    )
    record(
        actor=actor,
        verb="reply_to_advice",
        target=row,
        at=now,
        before={"text": before.text, "action": before.action} if before else {},
        after={"text": row.text, "action": row.action, "decision_number": row.decision_number},
    )
    return row


def _checked_reply(actor: Actor, reply: ReplyText) -> dict[str, object]:
    text, action, number = (
        body_text(reply.text).strip(),
        line_text(reply.action),
        line_text(reply.decision_number),
    )
    if not text:
        raise Refusal("text_missing")
    if not number:
        raise Refusal("decision_missing")
    if action and reply.due_on is None:
        raise Refusal("due_missing")
    department = Department.objects.filter(
        municipality_id=actor.municipality_id, key=reply.department_key
    ).first()
    if department is None:
        raise Refusal("department_unknown")
    return {
        "text": text,
        "action": action,
        "due_on": reply.due_on,
        "department_id": department.pk,
        "decision_number": number,
        "decided_on": reply.decided_on,
    }


def _chaired(actor: Actor, verb: str, measure_key: str) -> tuple[RoundMeasure, datetime]:
    name = f"participation.{verb}"
    require(actor, name, municipality_id=actor.municipality_id)
    row = (
        RoundMeasure.objects.select_for_update(of=("self",))
        .select_related("round")
        .filter(municipality_id=actor.municipality_id, key=measure_key, round__chair_id=actor.person_id)
        .first()
    )
    if row is None:
        raise NotFound("not_found")
    require(actor, name, municipality_id=row.municipality_id, phase=row.round.state)
    return row, clock.deciding_now()

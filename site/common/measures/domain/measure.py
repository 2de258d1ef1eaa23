"""Writing measures. The right to do so is asked by the verbs of home, which call these inside their transaction."""

from datetime import datetime

from common.audit.domain.record import Acting, record
from common.measures.models import Measure, Plan
from common.measures.signals import measure_changed
from common.places.models import Department
from common.text.normal import body_text, line_text
from common.text.refusals import Conflict, Refusal

TEXTS = ("aim", "situation", "doing", "text_easy")


def add_measure(
    *, actor: Acting, plan: Plan, department: Department, code: str, name: str, at: datetime, **texts: str
) -> Measure:
    """Store a measure (施策) at the end of its plan; `texts` are aim, situation, doing and text_easy.

    Raises Refusal when plan and department are not of the actor's municipality or the code is taken.
    """
    if {plan.municipality_id, department.municipality_id} != {actor.municipality_id}:
        raise Refusal("other_municipality")
    if Measure.objects.filter(plan=plan, code=line_text(code)).exists():
        raise Refusal("code_taken")
    measure = Measure.objects.create(
        municipality_id=actor.municipality_id,
        plan=plan,
        department=department,
        code=line_text(code),
        name=line_text(name),
        position=Measure.objects.filter(plan=plan).count() + 1,
        **{field: body_text(texts.get(field, "")) for field in TEXTS},
    )
    record(actor=actor, verb="add_measure", target=measure, at=at, after={"code": measure.code})
    return measure


def reword_measure(
    *,
    actor: Acting,
    measure: Measure,
    version: int,
    at: datetime,
    department: Department | None = None,
    **texts: str,
) -> Measure:
    """Change texts (also `name`) and department of a measure that still has this version.

    What a round froze before stays as it was. Raises Conflict, Refusal other_municipality.
    """
    changes: dict[str, object] = {field: body_text(text) for field, text in texts.items() if field in TEXTS}
    if texts.get("name"):
        changes["name"] = line_text(texts["name"])
    if department is not None:
        if department.municipality_id != actor.municipality_id:
            raise Refusal("other_municipality")
        changes["department"] = department
    changed = Measure.objects.filter(pk=measure.pk, version=version).update(**changes, version=version + 1)
    if not changed:
        raise Conflict("changed_meanwhile")
    measure.refresh_from_db()
    record(
        actor=actor,
        verb="reword_measure",
        target=measure,
        at=at,
        before={"version": version},
        after={"version": version + 1, "fields": sorted(changes)},
    )
    measure_changed.send(Measure, measure=measure)
    return measure


def publish_measure(*, actor: Acting, measure: Measure, at: datetime) -> Measure:
    """Let residents read a measure. Raises Refusal while its plan is not public. Again changes nothing."""
    if not measure.plan.is_public:
        raise Refusal("plan_not_public")
    if not measure.is_public:
        Measure.objects.filter(pk=measure.pk).update(is_public=True)
        measure.is_public = True
        record(
            actor=actor,
            verb="publish_measure",
            target=measure,
            at=at,
            before={"is_public": False},
            after={"is_public": True},
        )
        measure_changed.send(Measure, measure=measure)
    return measure

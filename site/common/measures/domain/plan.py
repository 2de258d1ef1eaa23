"""Writing plans. The right to do so is asked by the verbs of home, which call these inside their transaction."""

from datetime import datetime

from common.audit.domain.record import Acting, record
from common.measures.models import Plan
from common.places.models import Department
from common.text.normal import line_text
from common.text.refusals import Refusal


def add_plan(
    *,
    actor: Acting,
    department: Department,
    slug: str,
    title: str,
    first_year: int,
    last_year: int,
    at: datetime,
) -> Plan:
    """Store a plan in force from fiscal year `first_year` to `last_year`, both included; not public yet.

    Raises Refusal when the years are not in order or the department belongs to another municipality.
    """
    if department.municipality_id != actor.municipality_id:
        raise Refusal("other_municipality")
    if last_year < first_year:
        raise Refusal("years_not_in_order")
    plan = Plan.objects.create(
        municipality_id=actor.municipality_id,
        slug=slug,
        title=line_text(title),
        department=department,
        first_year=first_year,
        last_year=last_year,
    )
    record(actor=actor, verb="add_plan", target=plan, at=at, after={"slug": slug})
    return plan


def publish_plan(*, actor: Acting, plan: Plan, at: datetime) -> Plan:
    """Let residents read a plan; once public it stays public. Doing it again changes nothing."""
    if not plan.is_public:
        plan.is_public = True
        plan.save(update_fields=["is_public"])
        record(
            actor=actor,
            verb="publish_plan",
            target=plan,
            at=at,
            before={"is_public": False},
            after={"is_public": True},
        )
    return plan

"""The town's verbs on plans, measures and figures: they ask who may, then let common.measures write."""

from datetime import date
from decimal import Decimal

from django.db import transaction

from common.measures.domain import indicator as figures
from common.measures.domain import measure as measures
from common.measures.domain import plan as plans
from common.measures.enums import Direction, IndicatorKind, ValueKind
from common.measures.models import Indicator, IndicatorValue, Measure, Plan
from common.people.rules import Actor, require
from common.places.models import Department
from common.text import clock


@transaction.atomic
def add_plan(
    *, actor: Actor, department: Department, slug: str, title: str, first_year: int, last_year: int
) -> Plan:
    """A clerk stores a plan, not public yet. Raises NotAllowed, and Refusal as common.measures says."""
    require(actor, "home.prepare_measure", municipality_id=department.municipality_id)
    return plans.add_plan(
        actor=actor,
        department=department,
        slug=slug,
        title=title,
        first_year=first_year,
        last_year=last_year,
        at=clock.deciding_now(),
    )


@transaction.atomic
def add_measure(
    *, actor: Actor, plan: Plan, department: Department, code: str, name: str, **texts: str
) -> Measure:
    """A clerk stores a measure of a plan; `texts` are aim, situation, doing and text_easy."""
    require(actor, "home.prepare_measure", municipality_id=plan.municipality_id)
    Plan.objects.select_for_update().get(pk=plan.pk)
    return measures.add_measure(
        actor=actor, plan=plan, department=department, code=code, name=name, at=clock.deciding_now(), **texts
    )


@transaction.atomic
def reword_measure(*, actor: Actor, measure: Measure, version: int, **texts: str) -> Measure:
    """A clerk changes texts of a measure that still has `version`, or gets Conflict."""
    require(actor, "home.prepare_measure", municipality_id=measure.municipality_id)
    return measures.reword_measure(
        actor=actor, measure=measure, version=version, at=clock.deciding_now(), **texts
    )


@transaction.atomic
def add_indicator(
    *,
    actor: Actor,
    measure: Measure,
    name: str,
    unit: str = "",
    kind: IndicatorKind = IndicatorKind.NUMBER,
    is_cumulative: bool = False,
    direction: Direction = Direction.UP,
    source: str = "",
    source_metric: str = "",
) -> Indicator:
    """A clerk gives a measure an indicator."""
    require(actor, "home.prepare_measure", municipality_id=measure.municipality_id)
    Measure.objects.select_for_update().get(pk=measure.pk)
    return figures.add_indicator(
        actor=actor,
        measure=measure,
        name=name,
        unit=unit,
        kind=kind,
        is_cumulative=is_cumulative,
        direction=direction,
        source=source,
        source_metric=source_metric,
        at=clock.deciding_now(),
    )


@transaction.atomic
def set_value(
    *,
    actor: Actor,
    indicator: Indicator,
    fiscal_year: int,
    kind: ValueKind,
    value: Decimal | None = None,
    text: str = "",
    fixed_on: date | None = None,
) -> IndicatorValue:
    """A clerk enters the figure of one fiscal year and kind; `fixed_on` is 確定日."""
    require(actor, "home.set_value", municipality_id=indicator.municipality_id)
    locked = Indicator.objects.select_for_update().get(pk=indicator.pk)
    return figures.set_value(
        actor=actor,
        indicator=locked,
        fiscal_year=fiscal_year,
        kind=kind,
        value=value,
        text=text,
        fixed_on=fixed_on,
        at=clock.deciding_now(),
    )


@transaction.atomic
def publish_plan(*, actor: Actor, plan: Plan) -> Plan:
    """An approver lets residents read a plan."""
    require(actor, "home.publish_measure", municipality_id=plan.municipality_id)
    locked = Plan.objects.select_for_update().get(pk=plan.pk)
    return plans.publish_plan(actor=actor, plan=locked, at=clock.deciding_now())


@transaction.atomic
def publish_measure(*, actor: Actor, measure: Measure) -> Measure:
    """An approver lets residents read a measure of a published plan."""
    require(actor, "home.publish_measure", municipality_id=measure.municipality_id)
    locked = Measure.objects.select_for_update().get(pk=measure.pk)
    return measures.publish_measure(actor=actor, measure=locked, at=clock.deciding_now())

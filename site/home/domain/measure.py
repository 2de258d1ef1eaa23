"""The town's verbs on plans, measures and figures: they ask who may, then let common.measures write."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from common.measures.domain import indicator as figures
from common.measures.domain import measure as measures
from common.measures.domain import plan as plans
from common.measures.enums import Direction, IndicatorKind, ValueKind
from common.measures.models import Indicator, Measure, Plan
from common.people.rules import Actor, may, require
from common.places.models import Department
from common.text import clock
from common.text.normal import line_text
from common.text.refusals import Conflict, NotAllowed, Refusal

YEARS_BEFORE, YEARS_AFTER = 10, 5
"""A figure belongs to the years of its plan, or to so many before (基準値) and after."""
_MEASURED = (ValueKind.ACTUAL, ValueKind.EXPECTED)


@dataclass(frozen=True)
class Cell:
    """What stands in one place of the sheet: a `value`, or a `text` for words; neither: nothing."""

    fiscal_year: int
    kind: ValueKind
    value: Decimal | None = None
    text: str = ""


class BadCell(Refusal):
    """A figure of the sheet cannot be stored; `fiscal_year` and `kind` say which one."""

    def __init__(self, code: str, cell: Cell) -> None:
        super().__init__(code)
        self.fiscal_year, self.kind = cell.fiscal_year, cell.kind


def is_in_charge(actor: Actor, measure: Measure, verb: str = "home.prepare_measure") -> bool:
    """Say whether somebody who may do the verb may do it to this measure.

    A clerk looks after the measures of her own department, and of the plans that her department leads (進行管理); a
    clerk without a department looks after all, as the town itself does.
    """
    if not may(actor, verb, municipality_id=measure.municipality_id):
        return False
    return _works_for(actor, measure.department_id, measure.plan.department_id)


def _works_for(actor: Actor, *departments: int) -> bool:
    theirs = {None, *departments}
    return "system" in actor.roles or any(
        grant.role == "clerk" and grant.department_id in theirs for grant in actor.grants
    )


def _require(actor: Actor, verb: str, measure: Measure) -> None:
    require(actor, verb, municipality_id=measure.municipality_id)
    if not is_in_charge(actor, measure, verb):
        raise NotAllowed("other_department")


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
    """A clerk of its department, or of the plan's, stores a measure; `texts` are aim, situation, doing and text_easy.

    Raises NotAllowed, and Refusal as common.measures says.
    """
    require(actor, "home.prepare_measure", municipality_id=plan.municipality_id)
    if not _works_for(actor, department.pk, plan.department_id):
        raise Refusal("other_department")
    Plan.objects.select_for_update().get(pk=plan.pk)
    return measures.add_measure(
        actor=actor, plan=plan, department=department, code=code, name=name, at=clock.deciding_now(), **texts
    )


@transaction.atomic
def reword_measure(
    *, actor: Actor, measure: Measure, version: int, department: Department | None = None, **texts: str
) -> Measure:
    """A clerk in charge changes texts or department of a measure that still has `version`, or gets Conflict."""
    _require(actor, "home.prepare_measure", measure)
    return measures.reword_measure(
        actor=actor,
        measure=measure,
        version=version,
        at=clock.deciding_now(),
        department=department,
        **texts,
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
    """A clerk in charge gives a measure an indicator."""
    _require(actor, "home.prepare_measure", measure)
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
def change_indicator(
    *,
    actor: Actor,
    indicator: Indicator,
    version: int,
    name: str,
    unit: str,
    kind: IndicatorKind,
    is_cumulative: bool,
    direction: Direction,
    source: str,
) -> Indicator:
    """A clerk in charge changes what an indicator counts. Raises Conflict, Refusal kind_has_figures."""
    _require(actor, "home.prepare_measure", indicator.measure)
    locked = Indicator.objects.select_for_update().get(pk=indicator.pk)
    return figures.change_indicator(
        actor=actor,
        indicator=locked,
        version=version,
        name=name,
        unit=unit,
        kind=kind,
        is_cumulative=is_cumulative,
        direction=direction,
        source=source,
        at=clock.deciding_now(),
    )


@transaction.atomic
def enter_figures(
    *,
    actor: Actor,
    indicator: Indicator,
    version: int,
    cells: Iterable[Cell],
    fixed_on: date | None = None,
    source: str = "",
) -> int:
    """A clerk in charge stores the sheet of an indicator: cells that differ from what is stored are set or removed.

    `fixed_on` (確定日) and `source` (出典) go to every figure that changes now; the others keep theirs. Returns how
    many changed. Nothing is stored when one cannot be. Raises NotAllowed, Conflict (no longer this `version`), Refusal
    nothing_changed or date_ahead, and BadCell: year_outside (the plan's years, 10 before and 5 after),
    year_ahead (a result of a fiscal year that has not begun), value_is_fixed (a fixed figure changes only with a day).
    """
    _require(actor, "home.set_value", indicator.measure)
    locked = (
        Indicator.objects.select_for_update(of=("self",)).select_related("measure__plan").get(pk=indicator.pk)
    )
    now = clock.deciding_now()
    if locked.version != version:
        raise Conflict("changed_meanwhile")
    if fixed_on is not None and fixed_on > now.astimezone(clock.TOKYO).date():
        raise Refusal("date_ahead")
    stored = {(row.fiscal_year, row.kind): row for row in locked.values.all()}
    changed = 0
    for cell in cells:
        before = stored.get((cell.fiscal_year, cell.kind))
        if (before.value, before.text) == (cell.value, line_text(cell.text)) if before else _is_empty(cell):
            continue
        _check(locked, cell, now)
        _store(actor, locked, cell, now, fixed_on, source)
        changed += 1
    if not changed:
        raise Refusal("nothing_changed")
    return changed


def _is_empty(cell: Cell) -> bool:
    return cell.value is None and not line_text(cell.text)


def _check(indicator: Indicator, cell: Cell, now: datetime) -> None:
    plan = indicator.measure.plan
    if not plan.first_year - YEARS_BEFORE <= cell.fiscal_year <= plan.last_year + YEARS_AFTER:
        raise BadCell("year_outside", cell)
    this_year = clock.fiscal_year(now.astimezone(clock.TOKYO).date())
    if cell.kind in _MEASURED and cell.fiscal_year > this_year and not _is_empty(cell):
        raise BadCell("year_ahead", cell)


def _store(
    actor: Actor, indicator: Indicator, cell: Cell, now: datetime, fixed_on: date | None, source: str
) -> None:
    place = {"fiscal_year": cell.fiscal_year, "kind": cell.kind, "fixed_on": fixed_on, "at": now}
    try:
        if _is_empty(cell):
            figures.remove_value(actor=actor, indicator=indicator, **place)  # type: ignore[arg-type]
        else:
            figures.set_value(
                actor=actor,
                indicator=indicator,
                value=cell.value,
                text=cell.text,
                source=source,
                **place,  # type: ignore[arg-type]
            )
    except Refusal as refusal:
        raise BadCell(refusal.code, cell) from refusal


@transaction.atomic
def publish_plan(*, actor: Actor, plan: Plan) -> Plan:
    """An approver lets residents read a plan."""
    require(actor, "home.publish_measure", municipality_id=plan.municipality_id)
    locked = Plan.objects.select_for_update().get(pk=plan.pk)
    return plans.publish_plan(actor=actor, plan=locked, at=clock.deciding_now())


@transaction.atomic
def publish_measure(*, actor: Actor, measure: Measure, version: int) -> Measure:
    """An approver lets residents read a measure of a published plan as she read it: at `version`, or Conflict."""
    require(actor, "home.publish_measure", municipality_id=measure.municipality_id)
    locked = Measure.objects.select_for_update().get(pk=measure.pk)
    if locked.version != version:
        raise Conflict("changed_meanwhile")
    return measures.publish_measure(actor=actor, measure=locked, at=clock.deciding_now())

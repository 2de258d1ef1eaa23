"""Writing figures. The right to do so is asked by the verbs of home, which call these inside their transaction."""

from datetime import date, datetime
from decimal import Decimal

from django.db.models import F

from common.audit.domain.record import Acting, record
from common.measures.enums import Direction, IndicatorKind, ValueKind
from common.measures.models import Indicator, IndicatorValue, Measure
from common.text.normal import line_text
from common.text.refusals import Conflict, Refusal

NUMBERS = (IndicatorKind.NUMBER, IndicatorKind.SHARE, IndicatorKind.CHANGE, IndicatorKind.MEAN)


def add_indicator(
    *,
    actor: Acting,
    measure: Measure,
    name: str,
    at: datetime,
    unit: str = "",
    kind: IndicatorKind = IndicatorKind.NUMBER,
    is_cumulative: bool = False,
    direction: Direction = Direction.UP,
    source: str = "",
    source_metric: str = "",
) -> Indicator:
    """Store an indicator at the end of its measure; `is_cumulative`: its yearly figures are running totals (累計)."""
    if measure.municipality_id != actor.municipality_id:
        raise Refusal("other_municipality")
    indicator = Indicator.objects.create(
        municipality_id=actor.municipality_id,
        measure=measure,
        name=line_text(name),
        unit=line_text(unit),
        kind=kind,
        is_cumulative=is_cumulative,
        direction=direction,
        source=line_text(source),
        source_metric=source_metric,
        position=Indicator.objects.filter(measure=measure).count() + 1,
    )
    record(actor=actor, verb="add_indicator", target=indicator, at=at, after=_defined(indicator))
    return indicator


def change_indicator(
    *,
    actor: Acting,
    indicator: Indicator,
    version: int,
    name: str,
    unit: str,
    kind: IndicatorKind,
    is_cumulative: bool,
    direction: Direction,
    source: str,
    at: datetime,
) -> Indicator:
    """Change the definition of an indicator that still has this version; what a round froze before stays as it was.

    Raises Conflict, and Refusal kind_has_figures when figures would have to become words or words figures.
    """
    if indicator.municipality_id != actor.municipality_id:
        raise Refusal("other_municipality")
    if indicator.version != version:
        raise Conflict("changed_meanwhile")
    if ((kind in NUMBERS) != (indicator.kind in NUMBERS)) and indicator.values.exists():
        raise Refusal("kind_has_figures")
    before = _defined(indicator)
    indicator.name, indicator.unit, indicator.source = line_text(name), line_text(unit), line_text(source)
    indicator.kind, indicator.is_cumulative, indicator.direction = kind, is_cumulative, direction
    indicator.version += 1
    indicator.save()
    record(
        actor=actor,
        verb="change_indicator",
        target=indicator,
        at=at,
        before=before,
        after=_defined(indicator),
    )
    return indicator


def _defined(row: Indicator) -> dict[str, str | bool]:
    return {
        "name": row.name,
        "unit": row.unit,
        "kind": str(row.kind),
        "is_cumulative": row.is_cumulative,
        "direction": str(row.direction),
        "source": row.source,
    }


def set_value(
    *,
    actor: Acting,
    indicator: Indicator,
    fiscal_year: int,
    kind: ValueKind,
    at: datetime,
    value: Decimal | None = None,
    text: str = "",
    fixed_on: date | None = None,
    source: str = "",
) -> IndicatorValue:
    """Store or replace the figure of one fiscal year and kind; `fixed_on` is 確定日, empty while it may still change.

    `source` is where this figure stands (決算、月報), empty where the indicator says it for all.

    A milestone or text indicator takes `text`, every other a `value`. Raises Refusal for neither, for the wrong one,
    and for a change of a fixed result without a new `fixed_on` (a fixed figure is only replaced by a fixed one).
    """
    if indicator.municipality_id != actor.municipality_id:
        raise Refusal("other_municipality")
    text = line_text(text)
    if (value is None) if indicator.kind in NUMBERS else not text:
        raise Refusal("value_missing")
    before = IndicatorValue.objects.filter(indicator=indicator, fiscal_year=fiscal_year, kind=kind).first()
    if before is not None and before.fixed_on and fixed_on is None:
        raise Refusal("value_is_fixed")
    row, _made = IndicatorValue.objects.update_or_create(
        indicator=indicator,
        fiscal_year=fiscal_year,
        kind=kind,
        defaults={
            "municipality_id": indicator.municipality_id,
            "value": value,
            "text": text,
            "fixed_on": fixed_on,
            "source": line_text(source),
        },
    )
    _changed(indicator)
    record(
        actor=actor,
        verb="set_value",
        target=indicator,
        at=at,
        before=_said(before) if before else {},
        after=_said(row),
    )
    return row


def remove_value(
    *,
    actor: Acting,
    indicator: Indicator,
    fiscal_year: int,
    kind: ValueKind,
    at: datetime,
    fixed_on: date | None = None,
) -> None:
    """Take a figure away that stands in the wrong place; the record keeps what it was. Nothing there: nothing done.

    Raises Refusal value_is_fixed for a fixed one without a day (`fixed_on`) on which that was decided.
    """
    if indicator.municipality_id != actor.municipality_id:
        raise Refusal("other_municipality")
    row = IndicatorValue.objects.filter(indicator=indicator, fiscal_year=fiscal_year, kind=kind).first()
    if row is None:
        return
    if row.fixed_on and fixed_on is None:
        raise Refusal("value_is_fixed")
    row.delete()
    _changed(indicator)
    gone = {"year": fiscal_year, "kind": str(kind)}
    record(actor=actor, verb="remove_value", target=indicator, at=at, before=_said(row), after=gone)


def _changed(indicator: Indicator) -> None:
    Indicator.objects.filter(pk=indicator.pk).update(version=F("version") + 1)
    indicator.version += 1


def _said(row: IndicatorValue) -> dict[str, str | int]:
    return {
        "year": row.fiscal_year,
        "kind": str(row.kind),
        "value": "" if row.value is None else str(row.value),
        "text": row.text,
        "fixed_on": row.fixed_on.isoformat() if row.fixed_on else "",
        "source": row.source,
    }

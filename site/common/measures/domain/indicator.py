"""Writing figures. The right to do so is asked by the verbs of home, which call these inside their transaction."""

from datetime import date, datetime
from decimal import Decimal

from common.audit.domain.record import Acting, record
from common.measures.enums import Direction, IndicatorKind, ValueKind
from common.measures.models import Indicator, IndicatorValue, Measure
from common.text.normal import line_text
from common.text.refusals import Refusal

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
    record(actor=actor, verb="add_indicator", target=indicator, at=at, after={"kind": str(kind)})
    return indicator


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
) -> IndicatorValue:
    """Store or replace the figure of one fiscal year and kind; `fixed_on` is 確定日, empty while it may still change.

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
        },
    )
    record(
        actor=actor,
        verb="set_value",
        target=indicator,
        at=at,
        before=_said(before) if before else {},
        after=_said(row),
    )
    return row


def _said(row: IndicatorValue) -> dict[str, str | int]:
    return {
        "year": row.fiscal_year,
        "kind": str(row.kind),
        "value": "" if row.value is None else str(row.value),
        "text": row.text,
        "fixed_on": row.fixed_on.isoformat() if row.fixed_on else "",
    }

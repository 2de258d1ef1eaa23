"""Reading the figures of measures."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import pgettext_lazy

from common.measures.enums import ValueKind
from common.measures.models import Indicator, IndicatorValue
from common.text.era import fiscal_year_label


@dataclass(frozen=True)
class Figure:
    """One line of the open data of a measure's figures."""

    plan: str
    measure_code: str
    measure: str
    department: str
    indicator: str
    unit: str
    is_cumulative: bool
    fiscal_year: int
    kind: str
    value: Decimal | None
    text: str
    fixed_on: str


def indicators_of(measure_ids: list[int]) -> QuerySet[Indicator]:
    """Return the indicators of some measures with their values: two queries, however many there are."""
    return (
        Indicator.objects.filter(measure_id__in=measure_ids)
        .prefetch_related(Prefetch("values", queryset=IndicatorValue.objects.order_by("fiscal_year", "id")))
        .order_by("measure_id", "position", "id")
    )


def public_figures(municipality_id: int) -> Iterator[Figure]:
    """Yield every figure of the published measures of a municipality, in the order of plan, measure and year."""
    rows = (
        IndicatorValue.objects.filter(
            municipality_id=municipality_id,
            indicator__measure__is_public=True,
            indicator__measure__plan__is_public=True,
        )
        .select_related("indicator__measure__plan", "indicator__measure__department")
        .order_by(
            "-indicator__measure__plan__first_year",
            "indicator__measure__plan_id",
            "indicator__measure__position",
            "indicator__measure_id",
            "indicator__position",
            "indicator_id",
            "fiscal_year",
            "id",
        )
    )
    for row in rows.iterator(chunk_size=500):
        indicator = row.indicator
        measure = indicator.measure
        yield Figure(
            plan=measure.plan.title,
            measure_code=measure.code,
            measure=measure.name,
            department=measure.department.name,
            indicator=indicator.name,
            unit=indicator.unit,
            is_cumulative=indicator.is_cumulative,
            fiscal_year=row.fiscal_year,
            kind=row.kind,
            value=row.value,
            text=row.text,
            fixed_on=row.fixed_on.isoformat() if row.fixed_on else "",
        )


def values_of(indicator: Indicator) -> list[dict[str, Any]]:
    """Return the figures of an indicator as plain JSON values, decimals as text without trailing zeros."""
    return [
        {
            "year": row.fiscal_year,
            "kind": row.kind,
            "value": "" if row.value is None else f"{row.value.normalize():f}",
            "text": row.text,
            "fixed_on": row.fixed_on.isoformat() if row.fixed_on else "",
        }
        for row in indicator.values.all()
    ]


def chart_points(values: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return one point per fiscal year for the chart: label, value, target, note, open, long_label.

    `values` are those of `values_of` (live or frozen). A result goes before an expected one, that before the
    baseline; a revised target before the first one. Years without figures between do not appear. Empty when a figure
    is no number or below zero: then only the table speaks.
    """
    years: dict[int, dict[str, Decimal]] = {}
    for row in values:
        if row["value"] == "" or Decimal(row["value"]) < 0:
            return []
        years.setdefault(row["year"], {})[row["kind"]] = Decimal(row["value"])
    points = []
    for year, found in sorted(years.items()):
        shown = next((kind for kind in _SHOWN if kind in found), None)
        target = found.get(ValueKind.REVISED_TARGET, found.get(ValueKind.TARGET))
        label = fiscal_year_label(year)
        points.append(
            {
                "label": label.removesuffix("年度"),
                "long_label": label,
                "value": _plain(found[shown]) if shown else None,
                "target": _plain(target) if target is not None else None,
                "note": str(_NOTES.get(shown, "")) if shown else "",
                "open": shown == ValueKind.EXPECTED,
            }
        )
    return points


_SHOWN = (ValueKind.ACTUAL, ValueKind.EXPECTED, ValueKind.BASELINE)
_NOTES = {
    ValueKind.EXPECTED: pgettext_lazy("chart", "expected"),
    ValueKind.BASELINE: pgettext_lazy("chart", "baseline"),
}


def _plain(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)

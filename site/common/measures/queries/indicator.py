"""Reading the figures of measures."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Prefetch, QuerySet

from common.measures.models import Indicator, IndicatorValue


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

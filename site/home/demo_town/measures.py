"""The towns' plans, measures and figures, and the pages beside them."""

from datetime import date
from decimal import Decimal
from typing import Any

from common.measures.domain.indicator import add_indicator, set_value
from common.measures.domain.measure import add_measure, publish_measure
from common.measures.domain.plan import add_plan, publish_plan
from common.measures.enums import Direction, IndicatorKind, ValueKind
from common.measures.models import Measure, Plan
from home.demo_town.place import Town
from home.demo_town.source import at
from home.pages.measure import page_beside


def build_measures(town: Town, content: dict[str, Any]) -> int:
    """Add one plan with its measures, figures and pages; returns the number of measures."""
    about = content["plan"]
    began = at(date(about["first_year"], 4, 1))
    plan = add_plan(
        actor=town.clerk,
        department=town.department(about["department"]),
        slug=about["slug"],
        title=about["title"],
        first_year=about["first_year"],
        last_year=about["last_year"],
        at=began,
    )
    publish_plan(actor=town.clerk, plan=plan, at=began)
    page_beside(plan, slug=plan.slug)
    for row in content["measures"]:
        measure = _measure(town, plan, row)
        town.measures[measure.code] = measure
        page_beside(measure, slug=f"m{measure.code}", lead=row["lead"])
    return len(content["measures"])


def _measure(town: Town, plan: Plan, row: dict[str, Any]) -> Measure:
    began = at(date(plan.first_year, 4, 1), 10)
    measure = add_measure(
        actor=town.clerk,
        plan=plan,
        department=town.department(row["department"]),
        code=row["code"],
        name=row["name"],
        at=began,
        aim=row["aim"],
        situation=row["now"],
        doing=row["doing"],
        text_easy=row["summary_easy"],
    )
    for line in row["indicators"]:
        indicator = add_indicator(
            actor=town.clerk,
            measure=measure,
            name=line["name"],
            unit=line["unit"],
            kind=IndicatorKind(line["kind"]),
            is_cumulative=line["is_cumulative"],
            direction=Direction(line["direction"]),
            source=line["source"],
            at=began,
        )
        for figure in line["values"]:
            fixed = figure.get("fixed_on")
            set_value(
                actor=town.clerk,
                indicator=indicator,
                fiscal_year=figure["fiscal_year"],
                kind=ValueKind(figure["kind"]),
                value=Decimal(str(figure["value"])) if "value" in figure else None,
                text=figure.get("text", ""),
                fixed_on=date.fromisoformat(fixed) if fixed else None,
                at=began,
            )
    return publish_measure(actor=town.clerk, measure=measure, at=began)

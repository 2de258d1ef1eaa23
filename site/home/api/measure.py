"""/api/v1/measures/: what the town does, with its figures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from common.measures.queries.indicator import indicators_of
from common.measures.queries.measure import public_measures
from common.opendata.api import endpoint, listing
from common.text.refusals import NotFound


@endpoint
def api_measures(request: HttpRequest) -> dict[str, Any]:
    """List the published measures in the order of their plans, each with its figures."""
    town = request.municipality  # type: ignore[attr-defined]  # set by config.middleware
    return listing(request, public_measures(town.pk), lambda rows: _shown(request, rows))


@endpoint
def api_measure(request: HttpRequest, key: str) -> dict[str, Any]:
    """Give one published measure."""
    town = request.municipality  # type: ignore[attr-defined]  # set by config.middleware
    rows = list(public_measures(town.pk).filter(key=key))
    if not rows:
        raise NotFound("not_found")
    return next(_shown(request, rows))


def _shown(request: HttpRequest, rows: list[Any]) -> Iterator[dict[str, Any]]:
    figures: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for indicator in indicators_of([row.pk for row in rows]):
        figures[indicator.measure_id].append(
            {
                "key": indicator.key,
                "name": indicator.name,
                "unit": indicator.unit,
                "is_cumulative": indicator.is_cumulative,
                "direction": indicator.direction,
                "source": indicator.source,
                "figures": [
                    {
                        "fiscal_year": value.fiscal_year,
                        "kind": value.kind,
                        "value": value.value,
                        "text": value.text,
                        "fixed_on": value.fixed_on,
                    }
                    for value in indicator.values.all()
                ],
            }
        )
    absolute = request.build_absolute_uri
    for row in rows:
        yield {
            "key": row.key,
            "url": absolute(reverse("api_measure", args=[row.key])),
            "page": absolute(reverse("measure", args=[row.key])),
            "code": row.code,
            "name": row.name,
            "aim": row.aim,
            "department": row.department.name,
            "plan": {
                "key": row.plan.key,
                "title": row.plan.title,
                "first_year": row.plan.first_year,
                "last_year": row.plan.last_year,
            },
            "indicators": figures[row.pk],
        }

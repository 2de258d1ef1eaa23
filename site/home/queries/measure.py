"""What the pages of plans and measures show: the rooms' answers about a measure, side by side."""

from dataclasses import dataclass
from typing import Any

from common.evidence.source import shown_total, sources_of
from common.measures.models import Measure
from common.measures.queries.indicator import indicators_of, values_of
from common.text import clock
from common.text.era import fiscal_year_label
from participation.models import RoundMeasure, Theme
from participation.queries.evaluation import latest_findings, public_themes_of_measure, rounds_of_measure
from participation.queries.evaluation_view import (
    FindingWords,
    IndicatorView,
    finding_words,
    indicator_view,
)


@dataclass(frozen=True)
class ListedMeasure:
    """A measure in a list: its newest figure in words, and its newest published finding."""

    measure: Measure
    url: str
    figure: str
    target: str
    finding: FindingWords | None
    judged: str


@dataclass(frozen=True)
class JudgedMeasure:
    """A measure's place in a published round, in words."""

    row: RoundMeasure
    held: str
    judged: str
    finding: FindingWords
    advice: list[Any]


@dataclass(frozen=True)
class MeasureStory:
    """Everything a measure page shows beside its own words. `observations` are the totals that are not zero."""

    indicators: list[IndicatorView]
    themes: list[Theme]
    rounds: list[JudgedMeasure]
    observations: list[tuple[str, str]]
    year: str


def listed(measures: list[Measure], urls: dict[int, str]) -> list[ListedMeasure]:
    """Return measures for a list: a fixed number of queries, however many there are."""
    first: dict[int, IndicatorView] = {}
    for row in indicators_of([measure.pk for measure in measures]):
        first.setdefault(row.measure_id, indicator_view(_plain(row)))
    findings = latest_findings([measure.pk for measure in measures])
    return [
        ListedMeasure(
            measure=measure,
            url=urls.get(measure.pk, ""),
            figure=_newest(first.get(measure.pk), "value"),
            target=_newest(first.get(measure.pk), "target"),
            finding=finding_words(findings[measure.pk].finding) if measure.pk in findings else None,
            judged=fiscal_year_label(findings[measure.pk].round.judged_year)
            if measure.pk in findings
            else "",
        )
        for measure in measures
    ]


def story_of(measure: Measure) -> MeasureStory:
    """Return figures, voices with answers, published evaluations and this year's totals of every room."""
    town = measure.municipality
    today = clock.today()
    year = clock.fiscal_year(today)
    first, last = today.replace(year=year, month=4, day=1), today.replace(year=year + 1, month=3, day=31)
    return MeasureStory(
        indicators=[indicator_view(_plain(row)) for row in indicators_of([measure.pk])],
        themes=list(public_themes_of_measure(town.pk, measure.pk)) if town.participation_on else [],
        rounds=[
            JudgedMeasure(
                row=row,
                held=fiscal_year_label(row.round.held_year),
                judged=fiscal_year_label(row.round.judged_year),
                finding=finding_words(row.finding),
                advice=list(row.advice.all()),
            )
            for row in (rounds_of_measure(town.pk, measure.pk) if town.participation_on else ())
        ],
        observations=[
            (str(seen.label), shown_total(seen))
            for source in sources_of(town)
            for seen in source.observe(measure.key, first, last)
            if seen.value
        ],
        year=fiscal_year_label(year),
    )


def _plain(row: Any) -> dict[str, Any]:
    return {
        "key": row.key,
        "name": row.name,
        "unit": row.unit,
        "is_cumulative": row.is_cumulative,
        "direction": row.direction,
        "source": row.source,
        "values": values_of(row),
    }


def _newest(view: IndicatorView | None, field: str) -> str:
    """Return the newest figure of an indicator: 参加した人 312人（令和7年度）, empty without one."""
    if view is None:
        return ""
    points = [point for point in view.points if point[field] is not None]
    if not points:
        return ""
    point = points[-1]
    note = point["note"] if field == "value" else ""
    return f"{view.name} {point[field]:,}{view.unit}（{point['long_label']}{note}）"

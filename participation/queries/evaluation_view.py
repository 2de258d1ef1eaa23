"""Frozen evidence, made ready for a screen or a sheet of paper."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from common.evidence.source import Observation, shown_total
from common.measures.enums import Direction, ValueKind
from common.measures.queries.indicator import chart_points
from common.text.era import fiscal_year_label
from participation.enums import ConsultationState, FutureDirection, Grade
from participation.models import Finding, FrozenEvidence, RoundMeasure, Theme
from participation.queries.evaluation_sheet import OpenSheet, Spread

_OBSERVED = ("metric", "label", "value", "unit", "exact")


@dataclass(frozen=True)
class IndicatorView:
    """An indicator: its name, the points of its chart, and its figures as lines (year, kind, figure)."""

    key: str
    name: str
    unit: str
    is_cumulative: bool
    direction: str
    source: str
    headline: str
    points: list[dict[str, Any]]
    lines: list[tuple[str, str, str]]


@dataclass(frozen=True)
class EvidenceView:
    """What was frozen about a measure: texts, figures, totals, voices and themes with the town's answers.

    `counted` are the observations without those of 0: the published page tells what there was, members see the zeros.
    """

    measure: dict[str, Any]
    indicators: list[IndicatorView]
    observations: list[tuple[str, str]]
    counted: list[tuple[str, str]]
    voices: list[dict[str, Any]]
    themes: list[dict[str, Any]]
    content_hash: str
    taken_at: Any


def indicator_view(indicator: dict[str, Any]) -> IndicatorView:
    """Return an indicator (plain values as frozen, or as common.measures gives them) for showing."""
    points = chart_points(indicator["values"])
    return IndicatorView(
        key=indicator["key"],
        name=indicator["name"],
        unit=indicator["unit"],
        is_cumulative=indicator["is_cumulative"],
        direction=indicator["direction"],
        source=indicator["source"],
        headline=_headline(points, indicator),
        points=points,
        lines=[
            (fiscal_year_label(row["year"]), str(ValueKind(row["kind"]).label), f"{_figure(row)}")
            for row in indicator["values"]
        ],
    )


def _headline(points: list[dict[str, Any]], indicator: dict[str, Any]) -> str:
    """Return what the newest settled figure says, beside its target where there is one."""
    settled = [point for point in points if point["value"] is not None and not point["open"]]
    if not settled:
        return str(indicator["name"])
    point, unit = settled[-1], indicator["unit"]
    told = {"year": point["long_label"], "value": f"{point['value']:,}{unit}"}
    if point["target"] is None:
        return _("%(year)s: %(value)s") % told
    told["target"] = f"{point['target']:,}{unit}"
    better = point["value"] - point["target"]
    if (better if indicator["direction"] == Direction.UP else -better) >= 0:
        return _("%(year)s: %(value)s, the target of %(target)s was reached") % told
    return _("%(year)s: %(value)s, short of the target of %(target)s") % told


def _figure(row: dict[str, Any]) -> str:
    if row["value"] == "":
        return str(row["text"])
    whole, _point, part = str(row["value"]).partition(".")
    return f"{int(whole):,}.{part}" if part else f"{int(whole):,}"


def evidence_view(frozen: FrozenEvidence) -> EvidenceView:
    """Return frozen evidence for showing; counts from 1 to 4 people are hidden."""
    content = frozen.content
    seen = [Observation(**{name: row[name] for name in _OBSERVED}) for row in content["observations"]]
    return EvidenceView(
        measure=content["measure"],
        indicators=[indicator_view(row) for row in content["indicators"]],
        observations=[(one.label, shown_total(one)) for one in seen],
        counted=[(one.label, shown_total(one)) for one in seen if one.value],
        voices=content["voices"],
        themes=content["themes"],
        content_hash=frozen.content_hash,
        taken_at=frozen.taken_at,
    )


@dataclass(frozen=True)
class FindingWords:
    """A finding in words: the grade letter with its words (or only the words that it cannot be judged), direction."""

    grade: str
    grade_words: str
    direction: str
    text: str
    found_on: Any


@dataclass(frozen=True)
class PublicRow:
    """A measure on the page of its published round."""

    row: RoundMeasure
    evidence: EvidenceView
    finding: FindingWords
    spread: list[Spread]
    sheets: list[OpenSheet]
    themes: list[dict[str, Any]]


def finding_words(finding: Finding) -> FindingWords:
    """Return a finding as people read it."""
    label = str(Grade(finding.grade).label)
    unknown = finding.grade == Grade.UNKNOWN
    return FindingWords(
        grade=label if unknown else finding.grade,
        grade_words="" if unknown else label,
        direction=str(FutureDirection(finding.direction).label) if finding.direction else "―",
        text=finding.text,
        found_on=finding.found_on,
    )


def round_rows(
    rows: list[RoundMeasure], spread: dict[int, list[Spread]], sheets: dict[int, list[OpenSheet]]
) -> list[PublicRow]:
    """Return the measures of a published round; of the themes only those whose consultation is published."""
    published = set(
        Theme.objects.filter(
            key__in=[theme["key"] for row in rows for theme in row.evidence.content["themes"]],
            consultation__state=ConsultationState.PUBLISHED,
        ).values_list("key", flat=True)
    )
    views = {row.pk: evidence_view(row.evidence) for row in rows}
    return [
        PublicRow(
            row=row,
            evidence=views[row.pk],
            finding=finding_words(row.finding),
            spread=spread.get(row.pk, []),
            sheets=sheets.get(row.pk, []),
            themes=[theme for theme in views[row.pk].themes if theme["key"] in published],
        )
        for row in rows
    ]

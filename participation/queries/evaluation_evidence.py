"""What can be said about a measure in the judged year, gathered from every room for freezing."""

import hashlib
import json
from datetime import date
from typing import Any

from django.utils.translation import override

from common.evidence.source import sources_of
from common.measures.enums import ValueKind
from common.measures.models import Indicator, Measure
from common.measures.queries.indicator import indicators_of, values_of
from participation.models import EvaluationRound, Theme
from participation.queries.evaluation import confirmed_themes_of_measure

SCHEMA = 1


def year_of(round_: EvaluationRound) -> tuple[date, date]:
    """Return first and last day of the judged fiscal year."""
    return date(round_.judged_year, 4, 1), date(round_.judged_year + 1, 3, 31)


def gathered(round_: EvaluationRound, measure: Measure) -> tuple[dict[str, Any], list[Theme]]:
    """Return the evidence about a measure as plain JSON values, and the themes named in it.

    Every registered source is asked about the judged year (1 April to 31 March, both included). Figures are all that
    are known but results of later years, decimal numbers as text without trailing zeros. Themes are those whose
    confirmed response names the measure.
    """
    first, last = year_of(round_)
    with override("ja"):  # what is kept is the town's record, whoever's screen it was gathered from
        return _gathered(round_, measure, first, last)


def _gathered(
    round_: EvaluationRound, measure: Measure, first: date, last: date
) -> tuple[dict[str, Any], list[Theme]]:
    themes = list(confirmed_themes_of_measure(round_.municipality_id, measure.pk))
    content = {
        "schema": SCHEMA,
        "round": {"key": round_.key, "held_year": round_.held_year, "judged_year": round_.judged_year},
        "period": {"first": first.isoformat(), "last": last.isoformat()},
        "measure": {
            "key": measure.key,
            "code": measure.code,
            "name": measure.name,
            "plan": measure.plan.title,
            "department": measure.department.name,
            "aim": measure.aim,
            "situation": measure.situation,
            "doing": measure.doing,
            "version": measure.version,
        },
        "indicators": [_indicator(row, round_.judged_year) for row in indicators_of([measure.pk])],
        "observations": [
            {
                "source": source.name,
                "metric": seen.metric,
                "label": str(seen.label),
                "value": seen.value,
                "unit": str(seen.unit),
                "exact": seen.exact,
            }
            for source in sources_of(round_.municipality)
            for seen in source.observe(measure.key, first, last)
        ],
        "voices": [
            {
                "source": source.name,
                "digest": voice.digest_key,
                "theme": voice.theme,
                "text": voice.text,
                "channel": voice.channel,
            }
            for source in sources_of(round_.municipality)
            for voice in source.voices(measure.key, first, last)
        ],
        "themes": [_theme(row) for row in themes],
    }
    return content, themes


def canonical(content: dict[str, Any]) -> str:
    """Return the one JSON text of some content: keys sorted, no spaces, characters as they are."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def hash_of(content: dict[str, Any]) -> str:
    """Return the SHA-256 of the canonical JSON (UTF-8) in hex."""
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def _indicator(row: Indicator, judged_year: int) -> dict[str, Any]:
    return {
        "key": row.key,
        "name": row.name,
        "unit": row.unit,
        "kind": row.kind,
        "is_cumulative": row.is_cumulative,
        "direction": row.direction,
        "source": row.source,
        "values": [value for value in values_of(row) if not _is_later(value, judged_year)],
    }


def _is_later(value: dict[str, Any], judged_year: int) -> bool:
    """Whether a figure is a result of a year after the judged one: that year has its own round."""
    return value["year"] > judged_year and value["kind"] in (ValueKind.ACTUAL, ValueKind.EXPECTED)


def _theme(row: Theme) -> dict[str, Any]:
    response = row.response
    return {
        "key": row.key,
        "number": row.number,
        "title": row.title,
        "summary": row.summary,
        "consultation": row.consultation.title,
        "opinions": row.opinion_count,  # type: ignore[attr-defined]  # annotated by the query
        "disposition": response.disposition.short if response.disposition else "",
        "response": response.text,
        "reason": response.reason,
    }

"""/api/v1/consultations/: draft plans, their sections, and published results."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from common.opendata.api import ParameterError, endpoint, listing
from common.text.refusals import NotFound
from participation.queries.consultation import DRAFT_SHOWN, RANKS, phase_of, public_consultations
from participation.queries.result import counts_of
from participation.queries.section import sections_of
from participation.queries.theme import public_themes_of


@endpoint
def api_consultations(request: HttpRequest) -> dict[str, Any]:
    """List what residents may see: open first, then announced, being considered, published; `state` narrows it."""
    state = request.GET.get("state", "")
    if state and state not in RANKS:
        raise ParameterError.of("state", RANKS)
    rows = public_consultations(_town_id(request), state)
    return listing(request, rows, lambda found: (_shown(request, row) for row in found))


@endpoint
def api_consultation(request: HttpRequest, key: str) -> dict[str, Any]:
    """Give one case; draft, sections and result are named only in the phases in which residents can read them."""
    row = _one(request, key)
    absolute = request.build_absolute_uri
    draft = row.draft_version if _is_draft_shown(row) else None
    return {
        **_shown(request, row),
        "who_may": row.who_may,
        "short_reason": row.short_reason,
        "withdrawn_reason": row.withdrawn_reason,
        "draft": {"key": draft.key, "number": draft.number, "label": draft.label, "title": draft.title}
        if draft
        else None,
        "sections": absolute(reverse("api_sections", args=[row.key])) if draft else None,
        "result": absolute(reverse("api_result", args=[row.key])) if row.state == "published" else None,
    }


@endpoint
def api_sections(request: HttpRequest, key: str) -> dict[str, Any]:
    """List the sections of the draft as it was commented, in reading order."""
    row = _one(request, key)
    if not _is_draft_shown(row):
        raise NotFound("not_found")
    absolute = request.build_absolute_uri

    def shown(found: list[Any]) -> Iterator[dict[str, Any]]:
        for section in found:
            yield {
                "key": section.key,
                "parent": section.parent.key if section.parent else None,
                "level": section.level,
                "number": section.number,
                "title": section.title,
                "text": section.text,
                "page": absolute(reverse("consultation_section", args=[row.slug, section.key])),
            }

    return listing(request, sections_of(row.draft_version).select_related("parent"), shown)


@endpoint
def api_result(request: HttpRequest, key: str) -> dict[str, Any]:
    """Give a published result: who spoke by channel (1 to 4 hidden), and the themes with their answers, by pages."""
    row = _one(request, key)
    if row.state != "published":
        raise NotFound("not_found")
    counts = counts_of(row)
    absolute = request.build_absolute_uri

    def shown(found: list[Any]) -> Iterator[dict[str, Any]]:
        for theme in found:
            answer = theme.response
            yield {
                "key": theme.key,
                "page": absolute(reverse("theme_chain", args=[theme.key])),
                "number": theme.number,
                "title": theme.title,
                "summary": theme.summary,
                "opinions": theme.voices,
                "disposition": answer.disposition.short if answer.disposition else "",
                "response": answer.text,
                "reason": answer.reason,
                "changed_section": answer.changed_section.key if answer.changed_section else None,
                "measure": answer.measure.key if answer.measure and _is_public(answer.measure) else None,
                "department": (answer.department or row.department).name,
            }

    return {
        "consultation": row.key,
        "published_at": row.published_at,
        "persons": counts.persons,
        "opinions": counts.opinions,
        "not_accepted": counts.others,
        "channels": [
            {"channel": way.channel, "persons": way.persons, "opinions": way.opinions} for way in counts.rows
        ],
        **listing(request, public_themes_of(row).select_related("response__measure__plan"), shown),
    }


def _town_id(request: HttpRequest) -> int:
    return int(request.municipality.pk)  # type: ignore[attr-defined]  # set by config.middleware


def _one(request: HttpRequest, key: str) -> Any:
    rows = public_consultations(_town_id(request)).select_related("department", "draft_version")
    row = rows.filter(key=key).first()
    if row is None:
        raise NotFound("not_found")
    return row


def _is_draft_shown(row: Any) -> bool:
    return phase_of(row) in DRAFT_SHOWN and row.draft_version is not None


def _is_public(measure: Any) -> bool:
    return bool(measure.is_public and measure.plan.is_public)


def _shown(request: HttpRequest, row: Any) -> dict[str, Any]:
    absolute = request.build_absolute_uri
    return {
        "key": row.key,
        "url": absolute(reverse("api_consultation", args=[row.key])),
        "page": absolute(f"/consultations/{row.slug}/"),
        "title": row.title,
        "state": phase_of(row),
        "implementing_body": row.implementing_body,
        "department": row.department.name,
        "opens_on": row.opens_on,
        "closes_on": row.closes_on,
        "opens_at": row.opens_at,
        "closes_at": row.closes_at,
        "answer_due_on": row.answer_due_on,
        "published_at": row.published_at,
    }

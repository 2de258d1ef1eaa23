"""What residents read: sections, the whole text, the paper form, the result."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render

from common.people.rules import public
from common.text.clock import inclusive_days
from common.text.showing import clock_shown
from participation.queries.consultation import DRAFT_SHOWN, get_public_consultation, phase_of
from participation.queries.draft_diff import changes_of
from participation.queries.result import counts_of
from participation.queries.section import get_section, neighbours_of, paragraphs_of, sections_of
from participation.queries.state_line import public_line
from participation.queries.theme import public_themes_of, themes_changing, themes_of_section
from participation.views.town_request import TownRequest, answers_refusals

PER_PAGE = 20


def readable(request: TownRequest, slug: str, *, also: tuple[str, ...] = ()) -> Any:
    """Return a consultation whose draft can be read now, or that is in one of the phases `also`. Raises Http404."""
    row = get_public_consultation(request.municipality.pk, slug)
    if phase_of(row) not in (*DRAFT_SHOWN, *also) or row.draft_version is None:
        raise Http404("no draft to read")
    return row


def promises_of(row: Any) -> dict[str, Any]:
    """Return the case and the words that many of its pages say about it."""
    days = inclusive_days(row.opens_on, row.closes_on) if row.opens_on and row.closes_on else 0
    return {
        "row": row,
        "row_url": f"/consultations/{row.slug}/",
        "line": public_line(row),
        "counter_closes": clock_shown(row.counter_closes),
        "days": days,
    }


def section_context(row: Any, key: str) -> dict[str, Any]:
    """Return what the page of a section (or, with an empty key, of the whole plan) shows around its form."""
    section = get_section(row.draft_version, key) if key else None
    before, after = neighbours_of(section) if section else (None, None)
    return {
        **promises_of(row),
        "told": "",
        "section": section,
        "paragraphs": paragraphs_of(section.text) if section else [],
        "easy_paragraphs": paragraphs_of(section.text_easy) if section else [],
        "before": before,
        "after": after,
        "themes": themes_of_section(row, section) if section and row.state == "published" else [],
    }


@public
@answers_refusals
def consultation_text(request: TownRequest, slug: str) -> HttpResponse:
    """Show the whole draft on one page, for reading at a stretch and for paper."""
    row = readable(request, slug)
    sections = [(section, paragraphs_of(section.text)) for section in sections_of(row.draft_version)]
    return render(request, "participation/consultation/text.html", {"row": row, "sections": sections})


@public
@answers_refusals
def consultation_paper(request: TownRequest, slug: str) -> HttpResponse:
    """Show the paper form (意見書) with the ways to send it."""
    row = get_public_consultation(request.municipality.pk, slug)
    return render(request, "participation/consultation/paper.html", promises_of(row))


@public
@answers_refusals
def consultation_result(request: TownRequest, slug: str) -> HttpResponse:
    """Show the result: persons and opinions by channel, each theme with its response, and what changed."""
    row = get_public_consultation(request.municipality.pk, slug)
    if row.state != "published":
        raise Http404("no result yet")
    page_obj = Paginator(public_themes_of(row), PER_PAGE).get_page(request.GET.get("page"))
    themes = list(page_obj)
    sections = [theme.response.changed_section for theme in themes if theme.response.changed_section]
    changes = changes_of(row, sections)
    shown = [
        {
            "theme": theme,
            "response": theme.response,
            "change": changes.get(theme.response.changed_section_id or 0),
        }
        for theme in themes
    ]
    return render(
        request,
        "participation/consultation/result.html",
        {
            **promises_of(row),
            "counts": counts_of(row),
            "page_obj": page_obj,
            "shown": shown,
        },
    )


@public
@answers_refusals
def consultation_changed(request: TownRequest, slug: str, key: str) -> HttpResponse:
    """Show a section as the result of a case left it, beside what it said before, and the themes that changed it."""
    row = get_public_consultation(request.municipality.pk, slug)
    if row.state != "published" or row.next_version is None:
        raise Http404("no changed text yet")
    section = get_section(row.next_version, key)
    return render(
        request,
        "participation/consultation/changed.html",
        {
            "row": row,
            "row_url": f"/consultations/{row.slug}/",
            "section": section,
            "paragraphs": paragraphs_of(section.text),
            "change": changes_of(row, [section]).get(section.pk),
            "themes": themes_changing(row, section),
        },
    )

"""/search/."""

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from common.people.rules import public
from common.search.enums import Kind
from common.search.queries.excerpt import excerpt, marked
from common.search.queries.finding import Hits
from common.text.normal import line_text
from home.queries.search import hits_for

PER_PAGE = 20
MAX_LENGTH = 100


@public
def search(request: HttpRequest) -> HttpResponse:
    """Show what holds every word typed, the best first, with the words marked."""
    try:
        typed = line_text(request.GET.get("q", ""))[:MAX_LENGTH]
    except ValueError:
        typed = ""
    kind = request.GET.get("kind", "")
    kind = kind if kind in Kind.values else ""
    hits = hits_for(municipality=request.municipality, typed=typed, kind=kind)  # type: ignore[attr-defined]
    shown = hits.counts.get(kind, 0) if kind else hits.total
    # counted already, by kind
    paginator = Paginator(hits.rows, PER_PAGE)
    paginator.count = shown
    page_obj = paginator.get_page(request.GET.get("page"))
    return render(
        request,
        "home/search.html",
        {
            "typed": typed,
            "page_obj": page_obj,
            "found": [_shown(row, hits) for row in page_obj],
            "kinds": _kinds(typed, kind, hits),
            "chosen": kind,
            "all_query": urlencode({"q": typed}),
            "total": hits.total,
            "often": _rooms(request),
        },
    )


def _rooms(request: HttpRequest) -> list[tuple[str, str]]:
    """Return where most people want to go: the rooms that are switched on, and what the town does."""
    town = request.municipality  # type: ignore[attr-defined]  # set by config.middleware
    rooms = (
        ("events", _("Smartphone classes and help"), "/classes/"),
        ("learning", _("Learn by yourself"), "/learn/"),
        ("participation", _("Draft plans open for opinions"), "/consultations/"),
    )
    shown = [(words, address) for room, words, address in rooms if town.room_is_on(room)]
    return [*shown, (_("What the town does, and how it is judged"), "/measures/")]


def _shown(row: Any, hits: Hits) -> dict[str, Any]:
    return {
        "address": row.address,
        "kind": Kind(row.kind).label,
        "title": marked(row.title, hits.words),
        "part_of": row.part_of,
        "text": excerpt(row.text, hits.words),
    }


def _kinds(typed: str, chosen: str, hits: Hits) -> list[dict[str, Any]]:
    """Return the kinds that were found, each with its number and its address; the chosen one also when it has none."""
    return [
        {
            "label": one.label,
            "number": hits.counts.get(one.value, 0),
            "query": urlencode({"q": typed, "kind": one.value}),
            "chosen": one.value == chosen,
        }
        for one in Kind
        if hits.counts.get(one.value) or one.value == chosen
    ]

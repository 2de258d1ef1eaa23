"""/loop/: what became of voices."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from common.people.rules import public
from home.queries.loop import loop_status, public_themes

PER_PAGE = 20


@public
def loop(request: HttpRequest) -> HttpResponse:
    """Show how far voices came, who owes what, and every published theme."""
    municipality = request.municipality  # type: ignore[attr-defined]
    page = Paginator(public_themes(municipality=municipality), PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request, "home/loop.html", {"status": loop_status(municipality=municipality), "page_obj": page}
    )

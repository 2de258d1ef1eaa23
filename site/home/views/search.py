"""/search/."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from common.people.rules import public
from common.text.normal import line_text
from home.queries.search import pages_titled

PER_PAGE = 20
MAX_LENGTH = 100


@public
def search(request: HttpRequest) -> HttpResponse:
    """Show the pages whose title holds the words typed."""
    try:
        typed = line_text(request.GET.get("q", ""))[:MAX_LENGTH]
    except ValueError:
        typed = ""
    municipality = request.municipality  # type: ignore[attr-defined]
    pages = Paginator(pages_titled(municipality=municipality, typed=typed), PER_PAGE)
    return render(
        request, "home/search.html", {"typed": typed, "page_obj": pages.get_page(request.GET.get("page"))}
    )

"""/search/."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import pgettext

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
    page_obj = pages.get_page(request.GET.get("page"))
    found = [(page, _kind_of(page.cached_content_type.model)) for page in page_obj]
    return render(request, "home/search.html", {"typed": typed, "page_obj": page_obj, "found": found})


def _kind_of(model: str) -> str:
    """Return what kind of page it is, in the reader's words: titles alone look alike."""
    words = {
        "coursepage": pgettext("kind of page", "class"),
        "lessonpage": pgettext("kind of page", "lesson"),
        "consultationpage": pgettext("kind of page", "consultation"),
        "measurepage": pgettext("kind of page", "measure"),
        "planpage": pgettext("kind of page", "plan"),
    }
    return words.get(model, pgettext("kind of page", "page"))

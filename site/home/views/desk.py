"""/desk/: what is due today for my post."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from common.people.rules import allows
from common.text import clock
from home.queries.due import due_for

PER_PAGE = 20


@allows("home.see_desk")
def desk(request: HttpRequest) -> HttpResponse:
    """List what waits for the roles held now, by deadline, each with the button that does it."""
    items = due_for(request.actor, request.municipality.rooms_on)  # type: ignore[attr-defined]
    page = Paginator(items, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "home/desk/desk.html", {"page_obj": page, "today": clock.today()})

"""An address book with faults planted in it: what the rights gates must catch. Never part of the house."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path

from common.people.models import Person
from common.people.rules import allows, public
from config.urls import handler500
from config.urls import urlpatterns as own_urlpatterns
from participation.models import Opinion

__all__ = ["handler500"]


def without_policy(request: HttpRequest) -> HttpResponse:
    """Nobody said who may open this."""
    return HttpResponse("open")


@allows("participation.see_consultation_desk")
def forgets_the_town(request: HttpRequest, key: str) -> HttpResponse:
    """Finds the row by its key alone."""
    row = Opinion.objects.filter(key=key).first()
    if row is None:
        raise Http404
    return HttpResponse(row.text)


@allows("participation.see_consultation_desk")
def forgets_the_parent(request: HttpRequest, parent: str, key: str) -> HttpResponse:
    """Checks the child's town, but not that the parent in the address is its parent."""
    row = Opinion.objects.filter(key=key, municipality=request.municipality).first()  # type: ignore[attr-defined]
    if row is None:
        raise Http404
    return HttpResponse("something harmless")


@public
def wrongly_public(request: HttpRequest) -> HttpResponse:
    """A desk page that somebody marked as public: it tells names."""
    rows = Person.objects.filter(municipality=request.municipality)  # type: ignore[attr-defined]
    return HttpResponse("\n".join(row.name for row in rows))


@allows("participation.see_consultatoin_desk")
def misspelt(request: HttpRequest) -> HttpResponse:
    """Asks a verb that no table declares."""
    return HttpResponse("nobody comes here")


@allows("home.see_desk")
def breaks(request: HttpRequest) -> HttpResponse:
    """Fails for whoever may open it."""
    raise RuntimeError("planted")


planted_urlpatterns = [
    path("planted/without/", without_policy, name="planted_without"),
    path("planted/town/<str:key>/", forgets_the_town, name="planted_town"),
    path("planted/parent/<str:parent>/<str:key>/", forgets_the_parent, name="planted_parent"),
    path("desk/planted/", wrongly_public, name="planted_public"),
    path("desk/planted/misspelt/", misspelt, name="planted_misspelt"),
    path("desk/planted/breaks/", breaks, name="planted_breaks"),
]
urlpatterns = [*planted_urlpatterns, *own_urlpatterns]

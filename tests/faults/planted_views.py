"""Addresses with faults planted in them that the gates about strangers must catch. Never part of the house."""

from __future__ import annotations

from django.core.exceptions import FieldError, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path

from common.people.rules import allows, public
from config.urls import handler400, handler404, handler500
from config.urls import urlpatterns as own_urlpatterns
from participation.models import Opinion, Theme

__all__ = ["handler400", "handler404", "handler500"]


@public
def believes(request: HttpRequest) -> HttpResponse:
    """Takes every number for a number, and says again what it was told."""
    page = int(request.GET.get("page", "1"))
    return HttpResponse(f"<p>{page} {request.GET.get('q', '')}</p>")


@public
def sorts(request: HttpRequest) -> HttpResponse:
    """Puts its parameters into the question to the database."""
    rows = Theme.objects.order_by("pk")
    try:
        told = [row.title for row in rows.filter(**request.GET.dict())]
    except (FieldError, ValueError, ValidationError):
        told = [row.title for row in rows]
    return HttpResponse("\n".join(told))


@allows("participation.see_consultation_desk")
def any_town(request: HttpRequest, key: str) -> HttpResponse:
    """Finds an opinion by its key, whoever's it is."""
    row = Opinion.objects.filter(key=key).first()
    if row is None:
        raise Http404
    return HttpResponse(row.text)


planted = [
    path("planted/believes/", believes, name="planted_believes"),
    path("planted/sorts/", sorts, name="planted_sorts"),
    path("planted/any/<str:key>/", any_town, name="planted_any"),
]
urlpatterns = [*planted, *own_urlpatterns]

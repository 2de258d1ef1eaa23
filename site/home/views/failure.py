"""Pages for when something went wrong: whose fault, whether the act is stored, and the telephone number."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

from django.core.exceptions import TooManyFieldsSent
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.defaults import page_not_found

from common.opendata import api
from common.people.rules import public
from common.places.queries.municipality import municipality_last_seen
from common.receipts.queries.receipt import receipt_of_form
from common.text import language

_FRONTS = ("/desk/", "/committee/", "/learn/", "/classes/", "/consultations/", "/measures/", "/my/")
_LAST_PAGE = Path(__file__).resolve().parents[2] / "templates" / "500.html"
_TELEPHONE = re.compile(r"<!-- telephone -->.*?<!-- /telephone -->", re.DOTALL)


def _stored(request: HttpRequest) -> tuple[bool | None, str]:
    """Return whether the sent form is stored (None: nobody can say now) and its receipt number."""
    municipality = getattr(request, "municipality", None)
    try:
        form_key = UUID(request.POST.get("form_key", ""))
    except ValueError:
        return None, ""
    if municipality is None:
        return None, ""
    try:
        receipt = receipt_of_form(municipality=municipality, form_key=form_key)
    except DatabaseError:
        return None, ""
    return (receipt is not None), (receipt.number if receipt else "")


def _from_here(request: HttpRequest) -> bool:
    """Return whether the form was surely sent from a page of this very site."""
    site = request.headers.get("Sec-Fetch-Site", "")
    if site:
        return site == "same-origin"
    source = request.headers.get("Origin") or request.headers.get("Referer", "")
    return urlsplit(source).netloc == request.get_host()


def _drop_what_is_too_many(request: HttpRequest) -> None:
    """Take thousands of parameters out of an address: the page about it reads them once more, and would break."""
    try:
        request.GET  # noqa: B018 -- reading it counts them
    except TooManyFieldsSent:
        request.GET = QueryDict()


@public
def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose protection token did not fit (old page, cookies off).

    The act was surely not done by this sending. What was typed is offered to be sent again only when it came from a
    page of ours: a form forged elsewhere must not get a valid token and a kind button.
    """
    stored, number = _stored(request)
    context = {"stored": bool(stored), "receipt_number": number, "may_resend": _from_here(request)}
    return render(request, "403_csrf.html", context, status=403)


@public
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an address that is not there; programs are answered in JSON."""
    _drop_what_is_too_many(request)
    return api.not_found() if api.is_asked(request) else page_not_found(request, exception)


@public
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer an address or a form that no page of ours makes (a NUL, too many fields)."""
    _drop_what_is_too_many(request)
    if api.is_asked(request):
        return api.fault(400, "bad_address", _("This address cannot be read."))
    return render(request, "400.html", status=400)


def only_by_button(request: HttpRequest, refused: HttpResponse) -> HttpResponse:
    """Answer somebody who opened or loaded anew an address that only a button uses; status and Allow stay."""
    plain = language.without_language(request.path)
    context = {"back_url": next((url for url in _pages_above(plain) if _is_there(url)), "/")}
    page = render(request, "405.html", context, status=refused.status_code)
    page["Allow"] = refused["Allow"]
    return page


def _pages_above(path: str) -> Iterator[str]:
    """Give the addresses of two names (at the desk) and of one name above a path."""
    names = path.strip("/").split("/")
    yield from ("/" + "".join(f"{name}/" for name in names[:count]) for count in (2, 1) if len(names) > count)


def _is_there(url: str) -> bool:
    """Say whether an address is a list of the desk or one of the rooms' front pages."""
    if url in _FRONTS:
        return True
    try:
        match = resolve(url)
    except Resolver404:
        return False
    return url.startswith("/desk/") and match.url_name != "wagtail_serve"


@public
def server_error(request: HttpRequest) -> HttpResponse:
    """Answer an unexpected fault without leaning on what may be broken.

    Sending again is offered only for forms with a key: those count once, however often they are sent.
    """
    if api.is_asked(request):
        return api.fault(500, "server_error", _("This is our fault. Please try again later."))
    try:
        stored, number = _stored(request)
        context = {"stored": stored, "receipt_number": number, "may_resend": "form_key" in request.POST}
        return render(request, "failure.html", context, status=500)
    except Exception:
        page = _LAST_PAGE.read_text(encoding="utf-8")
        town = municipality_last_seen(request.get_host().rsplit(":", 1)[0])
        if town is not None:
            page = _TELEPHONE.sub(escape(f"{town.name} {town.phone}"), page)
        return HttpResponse(page, status=500)

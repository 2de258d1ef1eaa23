"""How every address of the open interface answers: JSON, pages of a list, faults with a sentence, short public caching.

A room's own api/ package says only what it gives. Everything here is read-only and the same for every reader.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from functools import wraps
from typing import Any

from django.core.paginator import EmptyPage, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import conditional_page

from common.people.rules import public
from common.text.clock import TOKYO
from common.text.refusals import NotFound

PREFIX = "/api/"
PER_PAGE = 50
FRESH_SECONDS = 60
"""Nobody asks again within a minute; after that the ETag says whether anything changed."""
READING = ("GET", "HEAD")


class ParameterError(Exception):
    """A query parameter holds something it cannot hold; the message is for whoever wrote the program."""

    @classmethod
    def of(cls, name: str, known: Iterable[str]) -> ParameterError:
        """Return the fault of a parameter that takes only known words."""
        values = ", ".join(known)
        return cls(_("%(name)s must be one of: %(values)s.") % {"name": name, "values": values})


def endpoint(view: Callable[..., Any]) -> Callable[..., HttpResponse]:
    """Declare a view of the interface: public, reading only. It returns plain values or raises a fault below."""

    @wraps(view)
    def answer(request: HttpRequest, **arguments: Any) -> HttpResponse:
        if request.method not in READING:
            refused = fault(405, "method_not_allowed", _("This interface is for reading only: use GET."))
            refused["Allow"] = ", ".join(READING)
            return refused
        try:
            found = view(request, **arguments)
        except (NotFound, Http404):
            return not_found()
        except ParameterError as error:
            return fault(400, "bad_parameter", str(error))
        response = found if isinstance(found, HttpResponse) else as_response(found)
        if response.status_code == 200:
            patch_cache_control(response, public=True, max_age=FRESH_SECONDS)
        return response

    # nothing is changed by any method, so no form token is asked for: a POST gets its 405 in JSON
    return csrf_exempt(public(conditional_page(answer)))


def as_response(values: Any, status: int = 200) -> HttpResponse:
    """Return plain values as JSON, readable by programs of any site."""
    response = HttpResponse(
        json.dumps(values, ensure_ascii=False, default=_plain, indent=1),
        content_type="application/json; charset=utf-8",
        status=status,
    )
    response["Access-Control-Allow-Origin"] = "*"
    return response


def fault(status: int, code: str, message: str) -> HttpResponse:
    """Return a fault as JSON: status, a stable code and a sentence."""
    return as_response({"error": {"status": status, "code": code, "message": message}}, status)


def not_found() -> HttpResponse:
    """Return the one answer for whatever is absent, hidden, of another town or in a room switched off."""
    return fault(404, "not_found", _("There is nothing at this address."))


def listing(
    request: HttpRequest, rows: QuerySet[Any], show: Callable[[list[Any]], Iterable[dict[str, Any]]]
) -> dict[str, Any]:
    """Return one page of a list: count, page, pages, next, previous, results. Raises ParameterError, NotFound.

    `show` gets the rows of the page at once, so that what belongs to them is asked for once.
    """
    pages = Paginator(rows, PER_PAGE)
    try:
        page = pages.page(page_number(request))
    except EmptyPage:
        raise NotFound("not_found") from None

    def address(number: int) -> str:
        query = request.GET.copy()
        query["page"] = str(number)
        return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")

    return {
        "count": pages.count,
        "page": page.number,
        "pages": pages.num_pages,
        "next": address(page.next_page_number()) if page.has_next() else None,
        "previous": address(page.previous_page_number()) if page.has_previous() else None,
        "results": list(show(list(page.object_list))),
    }


def page_number(request: HttpRequest) -> int:
    """Return the page that is asked for, 1 when none is. Raises ParameterError."""
    typed = request.GET.get("page", "1")
    if not (typed.isascii() and typed.isdigit() and len(typed) < 7 and int(typed) > 0):
        raise ParameterError(_("page must be a whole number from 1."))
    return int(typed)


def is_asked(request: HttpRequest) -> bool:
    """Return whether a request is for this interface, whatever became of it."""
    return request.path.startswith(PREFIX)


def _plain(value: object) -> object:
    """Return what JSON has no type for: instants with the offset of Japan, days as ISO 8601, decimals as numbers."""
    if isinstance(value, datetime):
        return value.astimezone(TOKYO).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(f"{type(value).__name__} has no place in the interface")

"""Pages for when something went wrong: whose fault, whether the act is stored, and the telephone number."""

from pathlib import Path
from uuid import UUID

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from common.people.rules import public
from common.receipts.queries.receipt import receipt_of_form

_LAST_PAGE = Path(__file__).resolve().parents[2] / "templates" / "500.html"


def _stored(request: HttpRequest) -> tuple[bool | None, str]:
    """Return whether the sent form is stored (None: nobody can say now) and its receipt number."""
    municipality = getattr(request, "municipality", None)
    try:
        form_key = UUID(request.POST.get("form_key", ""))
    except ValueError:
        return (False if request.method == "POST" else None), ""
    if municipality is None:
        return None, ""
    try:
        receipt = receipt_of_form(municipality=municipality, form_key=form_key)
    except DatabaseError:
        return None, ""
    return (receipt is not None), (receipt.number if receipt else "")


@public
def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose protection token did not fit (old page, cookies off); nothing typed is lost by going back."""
    stored, number = _stored(request)
    return render(request, "403_csrf.html", {"stored": stored, "receipt_number": number}, status=403)


@public
def server_error(request: HttpRequest) -> HttpResponse:
    """Answer an unexpected fault without leaning on what may be broken."""
    try:
        stored, number = _stored(request)
        return render(request, "failure.html", {"stored": stored, "receipt_number": number}, status=500)
    except Exception:
        return HttpResponse(_LAST_PAGE.read_text(encoding="utf-8"), status=500)

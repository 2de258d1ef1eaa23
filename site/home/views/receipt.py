"""/receipt/: what became of an act, by its number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters

from common.people.rules import public
from common.receipts.domain.attempts import begin_attempt, end_attempt
from common.receipts.kinds import kind_of
from common.receipts.proof import give_proof, proven_receipt, take_proof_back
from common.receipts.queries.receipt import find_receipt
from home.forms.receipt import ReceiptForm

if TYPE_CHECKING:
    from common.receipts.models import Receipt

NOTHING = gettext_lazy("Nothing was found under these numbers. Look at the digits once more, or telephone.")


def look_up(request: HttpRequest, form: ReceiptForm) -> tuple[Receipt | None, int]:
    """Return the receipt under the numbers typed; without one, what the form says and the status to answer with.

    Every try counts for number and address, from whichever screen it comes.
    """
    if not form.is_valid():
        return None, 422
    attempt = {
        "kind": "receipt",
        "municipality_id": request.municipality.pk,  # type: ignore[attr-defined]
        "number": form.cleaned_data["number"],
        "address": request.client_address,  # type: ignore[attr-defined]
    }
    if not begin_attempt(**attempt):
        form.add_error(None, _("There were many tries. Please telephone: we look it up for you."))
        return None, 429
    found = find_receipt(
        municipality=request.municipality,  # type: ignore[attr-defined]
        number=form.cleaned_data["number"],
        check_digits=form.cleaned_data["check_digits"],
    )
    if found is None:
        form.add_error(None, str(NOTHING))
        return None, 422
    end_attempt(**attempt)
    return found, 200


@public
@sensitive_post_parameters("number", "check_digits")
def receipt(request: HttpRequest) -> HttpResponse:
    """Ask for number and digits; show the act to whoever gave both."""
    form = ReceiptForm(request.POST or None)
    status = 200
    if request.method == "POST":
        found, status = look_up(request, form)
        if found is not None:
            response = HttpResponseRedirect(reverse("receipt_shown"), status=303)
            give_proof(response, found)
            return response
    return render(request, "home/receipt/form.html", {"form": form}, status=status)


@public
def receipt_shown(request: HttpRequest) -> HttpResponse:
    """Show the act behind the receipt this browser has proof for."""
    request.is_personal = True  # type: ignore[attr-defined]  # never stored on the way
    found = proven_receipt(request)
    kind = kind_of(found.kind) if found else None
    if found is None or kind is None:
        return HttpResponseRedirect(reverse("receipt"))
    summary = kind.summary(found.municipality, found.subject_key)
    return render(
        request,
        "home/receipt/shown.html",
        {"receipt": found, "partial": kind.template, "summary": summary, **(summary or {})},
    )


@public
def receipt_forgotten(request: HttpRequest) -> HttpResponse:
    """Forget the receipt on this device."""
    response = HttpResponseRedirect(reverse("receipt"), status=303)
    take_proof_back(response)
    return response

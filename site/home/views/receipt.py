"""/receipt/: what became of an act, by its number."""

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from common.people.rules import public
from common.receipts.kinds import kind_of
from common.receipts.proof import give_proof, proven_receipt, take_proof_back
from common.receipts.queries.receipt import find_receipt
from home.forms.receipt import ReceiptForm

TRIES = 10
"""Wrong tries per number and per address within WINDOW seconds, before the telephone is the way."""
WINDOW = 10 * 60


def _tries_key(request: HttpRequest, what: str) -> str:
    municipality = request.municipality  # type: ignore[attr-defined]
    return f"receipt-tries:{municipality.pk}:{what}"


@public
@sensitive_post_parameters("number", "check_digits")
def receipt(request: HttpRequest) -> HttpResponse:
    """Ask for number and digits; show the act to whoever gave both."""
    form = ReceiptForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            number = form.cleaned_data["number"]
            keys = [_tries_key(request, number), _tries_key(request, request.META.get("REMOTE_ADDR", ""))]
            if any(cache.get(key, 0) >= TRIES * (1 if key == keys[0] else 10) for key in keys):
                form.add_error(None, _("There were many tries. Please telephone: we look it up for you."))
                return render(request, "home/receipt/form.html", {"form": form}, status=429)
            found = find_receipt(
                municipality=request.municipality,  # type: ignore[attr-defined]
                number=number,
                check_digits=form.cleaned_data["check_digits"],
            )
            if found is not None:
                response = HttpResponseRedirect(reverse("receipt_shown"), status=303)
                give_proof(response, found)
                return response
            for key in keys:
                cache.set(key, cache.get(key, 0) + 1, WINDOW)
            form.add_error(
                None, _("Nothing was found under these numbers. Look at the digits once more, or telephone.")
            )
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

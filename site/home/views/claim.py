"""/my/claim/: take a booking or an opinion sent without signing in into one's own page."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters

from common.people.enums import ClaimKind
from common.people.rules import signed_in
from common.receipts.domain.attempts import begin_attempt, end_attempt
from common.receipts.queries.receipt import find_receipt
from common.text.refusals import Refusal
from home.domain.claim import claim_act
from home.forms.receipt import ReceiptForm

NOTHING = gettext_lazy("Nothing was found under these numbers. Look at the digits once more, or telephone.")
SENTENCES = {
    "already_yours": gettext_lazy("This stands on your page already."),
    "of_another_account": gettext_lazy(
        "This belongs to another account. If that is not right, please telephone."
    ),
    "cannot_be_claimed": gettext_lazy(
        "Bookings of classes and opinions can be added. This number is of something else."
    ),
}


@signed_in
@sensitive_post_parameters("number", "check_digits")
def my_claim(request: HttpRequest) -> HttpResponse:
    """Ask for number and digits, and link the act to whoever is signed in. Guessing is counted with the look-up's."""
    form = ReceiptForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            number = form.cleaned_data["number"]
            attempt = {
                "kind": "receipt",
                "municipality_id": request.municipality.pk,  # type: ignore[attr-defined]
                "number": number,
                "address": request.client_address,  # type: ignore[attr-defined]
            }
            if not begin_attempt(**attempt):
                form.add_error(None, _("There were many tries. Please telephone: we look it up for you."))
                return render(request, "home/claim.html", {"form": form}, status=429)
            found = find_receipt(
                municipality=request.municipality,  # type: ignore[attr-defined]
                number=number,
                check_digits=form.cleaned_data["check_digits"],
            )
            if found is None:
                form.add_error(None, str(NOTHING))
                return render(request, "home/claim.html", {"form": form}, status=status)
            end_attempt(**attempt)
            try:
                claim, title = claim_act(actor=request.actor, receipt=found)  # type: ignore[attr-defined]
            except Refusal as refusal:
                form.add_error(None, str(SENTENCES.get(refusal.code, NOTHING)))
                return render(request, "home/claim.html", {"form": form}, status=409)
            told = (
                _("Your booking of “%(title)s” stands on your page now.")
                if claim.kind == ClaimKind.BOOKING
                else _("Your opinion on “%(title)s” stands on your page now.")
            )
            messages.success(request, told % {"title": title})
            return HttpResponseRedirect(reverse("my"), status=303)
    return render(request, "home/claim.html", {"form": form}, status=status)

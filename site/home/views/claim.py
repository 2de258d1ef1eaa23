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
from common.text.refusals import Refusal
from home.domain.claim import claim_act
from home.forms.receipt import ReceiptForm
from home.views.receipt import NOTHING, look_up

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
        found, status = look_up(request, form)
        if found is not None:
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

"""The paper card, and taking one's work along."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from common.people.rules import public, signed_in
from common.receipts.domain.attempts import begin_attempt, end_attempt
from common.receipts.proof import give_proof
from common.text.refusals import NotFound
from learning.domain.card import print_card, show_card
from learning.domain.visitor import claim_work
from learning.enums import LEARNER_COOKIE
from learning.forms.card import CardForm
from learning.pages.lesson import done_of
from learning.queries.lesson import learner
from learning.views.cookie import remember, remember_learner, token_of


@public
def card(request: HttpRequest) -> HttpResponse:
    """Explain the card; make it, and show it ready to print."""
    municipality = request.municipality  # type: ignore[attr-defined]
    if request.method == "POST":
        try:
            form_key = UUID(request.POST.get("form_key", ""))
        except ValueError:
            form_key = uuid4()
        receipt, visitor = print_card(
            actor=request.actor,  # type: ignore[attr-defined]
            municipality=municipality,
            token=token_of(request),
            form_key=form_key,
        )
        response = render(request, "learning/card/print.html", {"receipt": receipt})
        give_proof(response, receipt)
        remember_learner(request, response, visitor)
        request.is_personal = True  # type: ignore[attr-defined]
        return response
    return render(
        request,
        "learning/card/card.html",
        {"form_key": uuid4(), "form": CardForm(), "done": done_of(request)},
    )


@public
@require_POST
def card_shown(request: HttpRequest) -> HttpResponse:
    """Take up the work of the card whose numbers were written."""
    municipality = request.municipality  # type: ignore[attr-defined]
    form = CardForm(request.POST)
    if form.is_valid():
        attempt = {
            "kind": "card",
            "municipality_id": municipality.pk,
            "number": form.cleaned_data["number"],
            "address": request.client_address,  # type: ignore[attr-defined]
        }
        if not begin_attempt(**attempt):
            form.add_error(None, _("There were many tries. Please telephone: we look it up for you."))
        else:
            try:
                shown = show_card(actor=request.actor, municipality=municipality, **form.cleaned_data)  # type: ignore[attr-defined]
            except NotFound:
                form.add_error(
                    None,
                    _("Nothing was found under these numbers. Look at the digits once more, or telephone."),
                )
            else:
                end_attempt(**attempt)
                # who is signed in sees her own work only, so she is asked whether to take the card's along
                takes = request.actor.person_id and shown.visitor.person_id is None  # type: ignore[attr-defined]
                response = HttpResponseRedirect(reverse("work_claimed") if takes else "/learn/", status=303)
                remember(response, shown.token)
                if not takes:
                    messages.success(request, _("Your work is here. You can go on where you stopped."))
                return response
    return render(
        request,
        "learning/card/card.html",
        {"form_key": uuid4(), "form": form, "done": done_of(request)},
        status=422,
    )


@signed_in
def work_claimed(request: HttpRequest) -> HttpResponse:
    """Make the work of this device hers who signed in."""
    if request.method == "POST":
        try:
            claim_work(actor=request.actor, token=token_of(request))  # type: ignore[attr-defined]
        except NotFound:
            messages.info(request, _("There was no work on this device to take along."))
        else:
            messages.success(request, _("Your work is kept with your account now."))
        response = HttpResponseRedirect("/learn/", status=303)
        response.delete_cookie(LEARNER_COOKIE, samesite="Lax")
        return response
    municipality = request.municipality  # type: ignore[attr-defined]
    found = learner(municipality_id=municipality.pk, token=token_of(request), person_id=None)
    takes = found is not None and found.person_id in (None, request.actor.person_id)  # type: ignore[attr-defined]
    return render(request, "learning/card/claim.html", {"found": takes})


@public
@require_POST
def learner_forgotten(request: HttpRequest) -> HttpResponse:
    """Forget the learner on this device, as on a shared tablet."""
    response = HttpResponseRedirect(reverse("card"), status=303)
    response.delete_cookie(LEARNER_COOKIE, samesite="Lax")
    messages.success(request, _("This device has forgotten your work. Your card still knows it."))
    return response

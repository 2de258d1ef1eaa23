"""/invited/…/: whoever got an invitation by mail takes the role."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from common.people.domain.staff import accept_invitation, hash_of
from common.people.forms.invited import InvitedForm
from common.people.queries.account import is_address_of_a_login, person_of, proven_addresses
from common.people.queries.actor import actor_of_person
from common.people.queries.staff import hold_invitation, usable_invitation, was_taken
from common.people.rules import public
from common.text.refusals import NotFound, Refusal


@public
@sensitive_post_parameters("password")
def invited(request: HttpRequest, token: str) -> HttpResponse:
    """Show what is offered; store login and Person as far as they are missing, and give the role."""
    request.is_personal = True  # type: ignore[attr-defined]  # never stored on the way
    town = request.municipality  # type: ignore[attr-defined]
    offer = usable_invitation(town.pk, hash_of(token))
    if offer is None:
        return render(request, "home/staff/invited_gone.html", status=404)
    context: dict[str, Any] = {"offer": offer, "form": None, "is_other": False, "sign_in": ""}
    user = request.user if request.user.is_authenticated else None
    if user is None and is_address_of_a_login(offer.email):
        back = reverse("invited", args=[token])
        context["sign_in"] = f"{settings.LOGIN_URL}?{urlencode({'next': back})}"
        return render(request, "home/staff/invited.html", context)
    if user is not None and offer.email not in proven_addresses(user.pk):
        context["is_other"] = True
        return render(request, "home/staff/invited.html", context)
    person = person_of(user.pk, town.pk) if user is not None else None
    sent = request.POST if request.method == "POST" else None
    form = InvitedForm(sent, email=offer.email, user=user) if person is None else None
    context["form"] = form
    if sent is not None and (form is None or form.is_valid()):
        try:
            with transaction.atomic():
                if not hold_invitation(town.pk, hash_of(token)):
                    raise NotFound("not_found")
                taker = person if form is None else form.save(request)
                accept_invitation(actor=actor_of_person(taker), token=token, address=offer.email)  # type: ignore[arg-type]
        except Refusal:
            if not was_taken(town.pk, hash_of(token)):
                return render(request, "home/staff/invited_gone.html", status=404)
            # pressed twice: the first press took the role
        messages.success(request, _("You have taken the role."))
        to = "/my/" if user is not None else f"{settings.LOGIN_URL}?{urlencode({'next': '/desk/'})}"
        return HttpResponseRedirect(to, status=303)
    return render(request, "home/staff/invited.html", context, status=200 if sent is None else 422)

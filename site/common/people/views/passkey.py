"""Making a passkey; everything else about them is allauth's own views with our forms and templates."""

from typing import Any

from allauth.mfa.webauthn.internal import auth
from allauth.mfa.webauthn.views import AddWebAuthnView
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from django.views.generic.edit import FormView

from common.people.queries.second_factor import asks_second_step


class AddPasskeyView(AddWebAuthnView):
    """allauth's view. It always asks for a passkey, and shows spare numbers only to whom they are of use."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Ask the browser for a key that is kept with its owner's name, behind finger, face or screen lock."""
        context: dict[str, Any] = FormView.get_context_data(self, **kwargs)
        user: Any = self.request.user
        context["js_data"] = {"creation_options": auth.begin_registration(user, passwordless=True)}
        return context

    def form_valid(self, form: Any) -> HttpResponse:
        """Store the passkey, its host and the mail that tells of it together or not at all."""
        with transaction.atomic():
            response: HttpResponse = super().form_valid(form)
        return response

    def get_success_url(self) -> str:
        """Lead to the spare numbers whoever has a second step now, everybody else back."""
        of_use = self.did_generate_recovery_codes and asks_second_step(self.request.user.pk or 0)
        return reverse("mfa_view_recovery_codes" if of_use else "mfa_index")


add_passkey = AddPasskeyView.as_view()

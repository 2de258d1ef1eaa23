"""Opening an account: the login, and the Person behind it."""

from typing import Any

from allauth.account.forms import SignupForm as AllauthSignupForm
from django import forms
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from common.people.domain.person import add_contact, add_person
from common.people.enums import ContactKind
from common.text import clock


class SignupForm(AllauthSignupForm):
    """E-mail and password as allauth asks them, and the name by which the town may address the person."""

    name = forms.CharField(
        label=_("Your name"), max_length=80, error_messages={"required": _("Write your name.")}
    )
    kana = forms.CharField(label=_("Reading of your name (kana)"), max_length=80, required=False)
    field_order = ("name", "kana", "email", "password1", "password2")

    def try_save(self, request: HttpRequest) -> tuple[Any, Any]:
        """As allauth, but hash the password also when the address has an account: time tells who is known."""
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])
        return super().try_save(request)

    def save(self, request: HttpRequest) -> Any:
        """Store the login and a Person in the municipality of the request."""
        user = super().save(request)
        person = add_person(
            municipality=request.municipality,  # type: ignore[attr-defined]  # set by config.middleware
            name=self.cleaned_data["name"],
            kana=self.cleaned_data["kana"],
            user_id=user.pk,
            at=clock.now(),
        )
        add_contact(person=person, kind=ContactKind.EMAIL, typed=self.cleaned_data["email"])
        return user

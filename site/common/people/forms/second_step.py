"""The number of the app, or a spare one."""

from typing import Any

from allauth.mfa.base.forms import AuthenticateForm as AllauthAuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as AllauthReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm as AllauthActivateForm
from django import forms
from django.utils.translation import pgettext_lazy

from common.text.normal import compared


class _Number(forms.Form):
    """One field: its label says what to write, and digits may come from a Japanese keyboard."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        field.label = pgettext_lazy("second factor", "Number")
        field.widget.attrs.pop("placeholder", None)
        field.widget.attrs["inputmode"] = "numeric"

    def clean_code(self) -> str:
        """Read wide digits as narrow ones, and pass over blanks; then check as allauth does."""
        self.cleaned_data["code"] = compared(self.cleaned_data["code"])
        return str(super().clean_code())  # type: ignore[misc]  # of the form beside this one


class AuthenticateForm(_Number, AllauthAuthenticateForm):
    """After the password."""


class ReauthenticateForm(_Number, AllauthReauthenticateForm):
    """Once more, before something that matters."""


class ActivateForm(_Number, AllauthActivateForm):
    """When the app is set up."""

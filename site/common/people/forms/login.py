"""Signing in with a password."""

from typing import Any

from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.account.forms import ReauthenticateForm as AllauthReauthenticateForm
from django.utils.translation import gettext_lazy as _


class LoginForm(AllauthLoginForm):
    """allauth's form; what was typed is looked up in one way, so that one password is hashed once for everybody.

    The label says what to write: a hint inside the field would be gone with the first letter.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("User name or e-mail address")
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)

    def user_credentials(self) -> dict[str, Any]:
        """Return an address as an address only: as both, a known one would be tried twice, and time would tell."""
        credentials: dict[str, Any] = super().user_credentials()
        if "@" in self.cleaned_data["login"]:
            credentials.pop("username", None)
        return credentials


class ReauthenticateForm(AllauthReauthenticateForm):
    """allauth's form for the password once more; its label alone says what to write."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].widget.attrs.pop("placeholder", None)

"""Signing in with a password."""

from typing import Any

from allauth.account.forms import LoginForm as AllauthLoginForm


class LoginForm(AllauthLoginForm):
    """allauth's form; what was typed is looked up in one way, so that one password is hashed once for everybody."""

    def user_credentials(self) -> dict[str, Any]:
        """Return an address as an address only: as both, a known one would be tried twice, and time would tell."""
        credentials: dict[str, Any] = super().user_credentials()
        if "@" in self.cleaned_data["login"]:
            credentials.pop("username", None)
        return credentials

"""Signing in with a number from a mail."""

from typing import Any

from allauth.account.forms import RequestLoginCodeForm as AllauthRequestLoginCodeForm
from django.utils.translation import gettext_lazy as _

from common.people.queries.account import proven_addresses


class RequestLoginCodeForm(AllauthRequestLoginCodeForm):
    """allauth's form; a number goes only to an address that its login has proven before.

    Somebody may have opened an account with an address that is not hers. If a number proved it, its owner would sign
    in to an account whose password another one knows.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail address")
        self.fields["email"].widget.attrs.pop("placeholder", None)

    def clean_email(self) -> str:
        """Treat an address that was never proven like an unknown one."""
        email: str = super().clean_email()
        user = getattr(self, "_user", None)
        proven = proven_addresses(
            user.pk if user is not None else 0
        )  # asked for everybody, so that time tells nothing
        if email.casefold() not in proven:
            self._user = None
        return email

"""Signing in with a number from a mail."""

from allauth.account.forms import RequestLoginCodeForm as AllauthRequestLoginCodeForm

from common.people.queries.account import proven_addresses


class RequestLoginCodeForm(AllauthRequestLoginCodeForm):
    """allauth's form; a number goes only to an address that its login has proven before.

    Somebody may have opened an account with an address that is not hers. If a number proved it, its owner would sign
    in to an account whose password another one knows.
    """

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

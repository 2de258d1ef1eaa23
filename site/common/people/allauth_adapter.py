"""How sign-in fits this house."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """allauth as it is, with our own places to go."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Residents may open an account; staff accounts come by invitation."""
        return True

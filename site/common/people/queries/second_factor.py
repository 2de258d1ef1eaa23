"""Whether a session has shown the second factor of its login."""

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.http import HttpRequest

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
SHOWN, MISSING_IN_SESSION, NOT_SET_UP = "shown", "missing in session", "not set up"


def second_factor_of(request: HttpRequest) -> str:
    """Return SHOWN, MISSING_IN_SESSION (a session older than the factor) or NOT_SET_UP (also after a reset)."""
    if not Authenticator.objects.filter(user_id=request.user.pk, type__in=FACTORS).exists():
        return NOT_SET_UP
    methods = {record.get("method") for record in get_authentication_records(request, request.user)}
    return SHOWN if "mfa" in methods else MISSING_IN_SESSION

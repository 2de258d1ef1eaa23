"""Whether a session has shown the second factor of its login."""

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.http import HttpRequest

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
SHOWN, MISSING_IN_SESSION, NOT_SET_UP = "shown", "missing in session", "not set up"


def second_factor_of(request: HttpRequest) -> str:
    """Return SHOWN, MISSING_IN_SESSION (a session older than the factor) or NOT_SET_UP (also after a reset)."""
    kept = dict(Authenticator.objects.filter(user_id=request.user.pk).values_list("pk", "type"))
    if not set(kept.values()) & set(FACTORS):
        return NOT_SET_UP
    # a session counts for the factor it was shown, not for one that was set up after a reset
    shown = {
        record.get("id")
        for record in get_authentication_records(request, request.user)
        if record.get("method") == "mfa"
    }
    return SHOWN if shown & set(kept) else MISSING_IN_SESSION

"""Whether a login has to show a second factor, and whether a session has shown it."""

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest

from common.people.models import RoleGrant
from common.people.rules import WITH_SECOND_FACTOR
from common.text import clock

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


def asks_second_step(user_id: int) -> bool:
    """Return whether a password, or a number by mail, is not enough for this login.

    So it is for whoever set an app up, and for roles that need a second factor, in whichever town they are held: one
    login serves all towns, and a weaker way in at one of them would lead to the others. A passkey alone asks nothing
    of a resident: it is one more way to sign in, and the ways without script stay open to her.
    """
    if Authenticator.objects.filter(user_id=user_id, type=Authenticator.Type.TOTP).exists():
        return True
    if not settings.STAFF_NEED_SECOND_FACTOR:
        return False
    today = clock.today()
    held = RoleGrant.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=today),
        person__user_id=user_id,
        role__in=WITH_SECOND_FACTOR,
        valid_from__lte=today,
    )
    return held.exists()

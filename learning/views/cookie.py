"""The learner's token on her device."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from learning.enums import LEARNER_COOKIE

_YEAR = 60 * 60 * 24 * 365


def token_of(request: HttpRequest) -> str:
    """Return the token of this device, or an empty text."""
    return request.COOKIES.get(LEARNER_COOKIE, "")


def remember(response: HttpResponse, token: str) -> None:
    """Keep a learner's token on this device for a year."""
    response.set_cookie(
        LEARNER_COOKIE,
        token,
        max_age=_YEAR,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )

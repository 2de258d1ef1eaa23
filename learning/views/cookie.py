"""The learner's token on her device."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from learning.enums import LEARNER_COOKIE
from learning.queries.lesson import visitor_behind

_YEAR = 60 * 60 * 24 * 365


def token_of(request: HttpRequest) -> str:
    """Return the token of this device, or an empty text."""
    return request.COOKIES.get(LEARNER_COOKIE, "")


def remember_learner(request: HttpRequest, response: HttpResponse, visitor: Any) -> None:
    """Keep the learner of this act on the device, unless she is signed in: then the device's work is not hers.

    A device that was shown a card keeps the card's token, which goes on to work when the card's holder claims her work.
    """
    if request.actor.person_id is not None:  # type: ignore[attr-defined]  # set by config.middleware
        return
    token = token_of(request)
    known = visitor_behind(municipality_id=visitor.municipality_id, token=token)
    remember(response, token if known == visitor else visitor.token)


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

"""What the views of this room may rely on, and how they answer when a verb or query refuses."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from common.text.refusals import NotAllowed, NotFound, Refusal

if TYPE_CHECKING:
    from common.people.rules import Actor
    from common.places.models import Municipality


class TownRequest(HttpRequest):
    """A request with its place and its actor, as config.middleware set them."""

    municipality: Municipality
    actor: Actor
    is_personal: bool


View = Callable[..., HttpResponse]


def answers_refusals(view: View) -> View:
    """Turn NotFound into 404 (hidden and absent look the same) and NotAllowed into the page that says so.

    Where a municipality switched the room off, every address of it is absent, at the desk too.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.municipality.room_is_on("participation"):  # type: ignore[attr-defined]  # see TownRequest
            raise Http404("this room is switched off here")
        try:
            return view(request, *args, **kwargs)
        except NotFound:
            raise Http404("not found") from None
        except NotAllowed:
            return render(request, "403.html", status=403)

    return wrapped


def words_of(refusal: Refusal) -> str:
    """Return a sentence that may be shown, also for refusals that carry only their code."""
    if str(refusal) != refusal.code:
        return str(refusal)
    return _("This cannot be done in the present state. Please look at the page once more.")

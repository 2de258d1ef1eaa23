"""What every Atom feed of a room has in common."""

from __future__ import annotations

from typing import Any

from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.feedgenerator import Atom1Feed

FRESH_SECONDS = 600


class TownFeed(Feed):
    """Atom about one municipality, the one of the host; a room adds items, words and `link`."""

    feed_type = Atom1Feed

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer, to be kept for some minutes by whoever carries it."""
        response = super().__call__(request, *args, **kwargs)
        patch_cache_control(response, public=True, max_age=FRESH_SECONDS)
        return response

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Return the municipality of the host."""
        return request.municipality  # type: ignore[attr-defined]  # set by config.middleware

"""What every Atom feed of a room has in common."""

from __future__ import annotations

import re
from typing import Any

from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape

FRESH_SECONDS = 600
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class TownAtom(Atom1Feed):
    """Atom without what XML cannot hold, for one control sign in a title would take the feed from everybody."""

    def __init__(self, title: str, link: str, description: str, *given: Any, **more: Any) -> None:
        super().__init__(_plain(title), link, _plain(description), *given, **more)

    def add_item(self, title: str, link: str, description: str, *given: Any, **more: Any) -> None:
        """Add an entry; what is said about it is words, and Django tells readers that it is HTML."""
        super().add_item(_plain(title), link, escape(_plain(description)), *given, **more)


def _plain(text: Any) -> str:
    return _NOT_IN_XML.sub("", str(text or ""))


class TownFeed(Feed):
    """Atom about one municipality, the one of the host; a room adds items, words and `link`."""

    feed_type = TownAtom

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer, to be kept for some minutes by whoever carries it."""
        response = super().__call__(request, *args, **kwargs)
        patch_cache_control(response, public=True, max_age=FRESH_SECONDS)
        return response

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Return the municipality of the host."""
        return request.municipality  # type: ignore[attr-defined]  # set by config.middleware

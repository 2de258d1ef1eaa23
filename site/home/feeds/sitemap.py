"""/sitemap.xml and /robots.txt: what search engines should find, and where they need not look."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps import views as of_django
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language

from common.people.rules import public
from home.queries.sitemap import Place, open_places

FRESH_SECONDS = 3600
CLOSED = (
    "/desk/",
    "/committee/",
    "/my/",
    "/cms/",
    "/accounts/",
    "/receipt/shown/",
    "/preferences/",
    "/search/",
)
"""Rooms behind a door, and lists that never end: nothing there is for a search engine."""


class TownSitemap(Sitemap):
    """Every public address of one town, in each language in which it is written."""

    i18n = True
    alternates = True
    limit = 10_000

    def __init__(self, town: Any) -> None:
        self.town = town

    def items(self) -> list[Place]:
        """Return the places of the town that everybody may read."""
        return open_places(self.town)

    def get_languages_for_item(self, item: Place) -> list[str]:
        """Return the languages in which this place is written."""
        return list(item.paths)

    def location(self, item: Place) -> str:
        """Return its path in the language that is being listed."""
        return item.paths[get_language() or settings.LANGUAGE_CODE]

    def lastmod(self, item: Place) -> datetime | None:
        """Return when the public last saw it change."""
        return item.changed_at


@public
def sitemap(request: HttpRequest) -> HttpResponse:
    """Give the map of the host's town."""
    town = request.municipality  # type: ignore[attr-defined]  # set by config.middleware
    response = of_django.sitemap(request, sitemaps={"town": TownSitemap(town)})
    patch_cache_control(response, public=True, max_age=FRESH_SECONDS)
    return response


@public
def robots(request: HttpRequest) -> HttpResponse:
    """Name the map, and the rooms where a search engine finds nothing; each also in English."""
    lines = ["User-agent: *"]
    lines += [f"Disallow: {before}{path}" for path in CLOSED for before in ("", "/en")]
    lines += ["", f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}", ""]
    response = HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
    patch_cache_control(response, public=True, max_age=FRESH_SECONDS)
    return response

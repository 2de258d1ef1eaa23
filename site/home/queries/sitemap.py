"""Every address of a town that everybody may read, for search engines."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse
from wagtail.models import Page

from common.places.models import Municipality
from common.places.paired_page import pages_of_closed_rooms, pages_of_hidden_rows
from home.queries.loop import public_themes
from participation.queries.evaluation import public_rounds

OF_THE_TOWN = ("/opendata/", "/opendata/api/", "/receipt/")
OF_A_ROOM = (("participation", "/loop/"),)
"""Screens that are no page of the editor."""


@dataclass(frozen=True)
class Place:
    """One thing to read: language → path, and when it last changed as far as the public saw it."""

    paths: dict[str, str]
    changed_at: datetime | None = None


def open_places(municipality: Municipality) -> list[Place]:
    """Return the public places of a municipality: pages, screens, rounds and followed themes; nothing of a closed room.

    A fixed number of queries, whatever the number of rows.
    """
    places = [*_pages(municipality), *(_screen(path) for path in OF_THE_TOWN)]
    places += [_screen(path) for room, path in OF_A_ROOM if municipality.room_is_on(room)]
    if municipality.participation_on:
        rounds = public_rounds(municipality.pk).values_list("key", "published_at")
        themes = public_themes(municipality=municipality).values_list("key", "consultation__published_at")
        places += [Place({"ja": reverse("evaluation_round", args=[key])}, at) for key, at in rounds]
        places += [Place({"ja": reverse("theme_chain", args=[key])}, at) for key, at in themes]
    return places


def _screen(path: str) -> Place:
    return Place({"ja": path, "en": f"/en{path}"})


def _pages(municipality: Municipality) -> list[Place]:
    """Return the pages of the town's own tree, each with its translation where one is published."""
    home = municipality.site.root_page
    rows = list(_readable(home, municipality))
    translated: dict[object, Page] = {}
    for other in home.get_translations().live():
        translated |= {row.translation_key: row for row in _readable(other, municipality)}
        start = len(other.url_path)
    places = []
    for row in rows:
        paths = {"ja": f"/{row.url_path[len(home.url_path) :]}"}
        if row.translation_key in translated:
            paths["en"] = f"/en/{translated[row.translation_key].url_path[start:]}"
        places.append(Place(paths, row.last_published_at or row.first_published_at))
    return places


def _readable(home: Page, municipality: Municipality) -> QuerySet[Page]:
    return (
        Page.objects.live()
        .public()
        .descendant_of(home, inclusive=True)
        .exclude(pages_of_hidden_rows())
        .exclude(pages_of_closed_rooms(municipality))
        .order_by("path")
    )

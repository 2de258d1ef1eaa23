"""/feeds/classes/: the dates one can book now, the newest first."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from common.opendata.feed import TownFeed
from common.text.showing import day_shown, time_range_shown
from events.pages.course import addresses_of_courses
from events.queries.session import upcoming_sessions

AT_MOST = 50


class ClassFeed(TownFeed):
    """Atom of the dates that are open for booking, ordered by the moment booking opened."""

    link = "/classes/"
    feed_url = "/feeds/classes/"

    def title(self, town: Any) -> str:
        """Return the name of the feed."""
        return f"{pgettext('feed', 'Classes one can book')}｜{town.name}"

    def subtitle(self, town: Any) -> str:
        """Return what the feed tells."""
        return _("Dates of smartphone classes and advice that one can book now.")

    def items(self, town: Any) -> list[dict[str, Any]]:
        """Return the dates that are open for booking, newest first, with the addresses of their pages."""
        free = upcoming_sessions(municipality_id=town.pk, only_free=True)
        rows = list(free.order_by("-booking_opens_at", "-id")[:AT_MOST])
        pages = addresses_of_courses({row.course_id for row in rows})
        return [{"row": row, "page": pages.get(row.course_id, "/classes/")} for row in rows]

    def item_title(self, item: dict[str, Any]) -> str:
        """Return day and class."""
        row = item["row"]
        return f"{day_shown(row.starts_at)} {row.course.title}"

    def item_description(self, item: dict[str, Any]) -> str:
        """Return when, where and how many seats are left."""
        row = item["row"]
        seats = _("%(left)s seats left") % {"left": row.seats_left}
        place = " ".join(part for part in (row.room.venue.name, row.room.floor, row.room.name) if part)
        when = f"{day_shown(row.starts_at, year=True)} {time_range_shown(row.starts_at, row.ends_at)}"
        return f"{when}　{place}　{seats}"

    def item_link(self, item: dict[str, Any]) -> str:
        """Return the page of the course with this date chosen."""
        return f"{item['page']}?date={item['row'].key}"

    def item_guid(self, item: dict[str, Any]) -> str:
        """Return a name that stays when the page moves."""
        return uuid5(NAMESPACE_OID, f"class {item['row'].key}").urn

    def item_pubdate(self, item: dict[str, Any]) -> datetime:
        """Return when booking opened."""
        opened: datetime = item["row"].booking_opens_at
        return opened

    item_updateddate = item_pubdate

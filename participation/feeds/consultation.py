"""/feeds/consultations/: draft plans one can speak about, and what became of those that are over."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from common.opendata.feed import TownFeed
from participation.pages.consultation import shown_since
from participation.queries.consultation import moved_at, public_consultations
from participation.queries.state_line import public_line

AT_MOST = 50


class ConsultationFeed(TownFeed):
    """Atom of the cases residents may see, the one that moved last first."""

    link = "/consultations/"
    feed_url = "/feeds/consultations/"

    def title(self, town: Any) -> str:
        """Return the name of the feed."""
        return f"{pgettext('feed', 'Draft plans open for opinions')}｜{town.name}"

    def subtitle(self, town: Any) -> str:
        """Return what the feed tells."""
        return _("What is open for opinions, and what was answered.")

    def items(self, town: Any) -> list[dict[str, Any]]:
        """Return the newest cases with the moment of their last move."""
        rows = list(public_consultations(town.pk).order_by("-id")[:AT_MOST])
        since = shown_since([row.pk for row in rows])
        shown = [{"row": row, "at": moved_at(row) or since.get(row.pk) or town.founded_at} for row in rows]
        return sorted(shown, key=lambda item: item["at"], reverse=True)

    def item_title(self, item: dict[str, Any]) -> str:
        """Return the title of the case."""
        return str(item["row"].title)

    def item_description(self, item: dict[str, Any]) -> str:
        """Return its state, until when, and what comes next."""
        line = public_line(item["row"])
        return "　".join(part for part in (line.now, line.until, line.next) if part)

    def item_link(self, item: dict[str, Any]) -> str:
        """Return the result once it is published, else the page of the case."""
        row = item["row"]
        return f"/consultations/{row.slug}/" + ("result/" if row.state == "published" else "")

    def item_guid(self, item: dict[str, Any]) -> str:
        """Return a name that stays when the page moves."""
        return uuid5(NAMESPACE_OID, f"consultation {item['row'].key}").urn

    def item_updateddate(self, item: dict[str, Any]) -> datetime:
        """Return when the case last moved."""
        at: datetime = item["at"]
        return at

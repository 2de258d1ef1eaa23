"""Places and rooms of a municipality."""

from django.db.models import QuerySet

from events.models import Room, Venue


def venues_of(*, municipality_id: int) -> QuerySet[Venue]:
    """Return the venues of a municipality by name."""
    return Venue.objects.filter(municipality_id=municipality_id).order_by("name", "id")


MENU = 50
"""A menu of venues is never longer; beyond, a part of the name is written instead."""


def venue_menu(*, municipality_id: int) -> list[Venue]:
    """Return the venues for a menu, none when they are too many for one (see `MENU`)."""
    rows = list(venues_of(municipality_id=municipality_id)[: MENU + 1])
    return rows if len(rows) <= MENU else []


def rooms_of(*, municipality_id: int) -> QuerySet[Room]:
    """Return the rooms of a municipality with their venues, by venue and room."""
    return (
        Room.objects.filter(municipality_id=municipality_id)
        .select_related("venue")
        .order_by("venue__name", "name", "id")
    )

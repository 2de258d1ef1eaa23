"""Places and rooms of a municipality."""

from django.db.models import QuerySet

from events.models import Room, Venue


def venues_of(*, municipality_id: int) -> QuerySet[Venue]:
    """Return the venues of a municipality by name."""
    return Venue.objects.filter(municipality_id=municipality_id).order_by("name", "id")


def rooms_of(*, municipality_id: int) -> QuerySet[Room]:
    """Return the rooms of a municipality with their venues, by venue and room."""
    return (
        Room.objects.filter(municipality_id=municipality_id)
        .select_related("venue")
        .order_by("venue__name", "name", "id")
    )

"""/api/v1/classes/: the coming dates of classes, with their free seats."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from common.opendata.api import ParameterError, endpoint, listing
from common.text.refusals import NotFound
from events.pages.course import addresses_of_courses
from events.queries.session import upcoming_sessions


@endpoint
def api_classes(request: HttpRequest) -> dict[str, Any]:
    """List the public dates that have not begun, by time; `free=1` leaves only those one can book by web now."""
    free = request.GET.get("free", "")
    if free not in ("", "0", "1"):
        raise ParameterError.of("free", ("0", "1"))
    town = request.municipality  # type: ignore[attr-defined]  # set by config.middleware
    rows = upcoming_sessions(municipality_id=town.pk, only_free=free == "1")
    return listing(request, rows, lambda found: _shown(request, found))


@endpoint
def api_class(request: HttpRequest, key: str) -> dict[str, Any]:
    """Give one public date that has not begun."""
    town = request.municipality  # type: ignore[attr-defined]  # set by config.middleware
    rows = list(upcoming_sessions(municipality_id=town.pk).filter(key=key))
    if not rows:
        raise NotFound("not_found")
    return next(_shown(request, rows))


def _shown(request: HttpRequest, rows: list[Any]) -> Iterator[dict[str, Any]]:
    absolute = request.build_absolute_uri
    pages = addresses_of_courses({row.course_id for row in rows})
    for row in rows:
        course, room = row.course, row.room
        yield {
            "key": row.key,
            "url": absolute(reverse("api_class", args=[row.key])),
            "page": absolute(f"{pages.get(course.pk, '/classes/')}?date={row.key}"),
            "course": {
                "key": course.key,
                "title": course.title,
                "level": course.level,
                "for_whom": course.for_whom,
                "bring": course.bring,
                "fee_yen": course.fee_yen,
            },
            "number": row.number,
            "starts_at": row.starts_at,
            "ends_at": row.ends_at,
            "venue": room.venue.name,
            "venue_address": room.venue.address,
            "room": " ".join(part for part in (room.floor, room.name) if part),
            "capacity": row.capacity,
            "seats_left": row.seats_left,
            "bookable_by_web": row.bookable,
            "booking_opens_at": row.booking_opens_at,
            "booking_closes_at": row.booking_closes_at,
        }

"""Policies of addresses: our own views carry theirs; those of libraries stand in config.library_routes."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.urls import ResolverMatch

from common.people.rules import Policy
from config.library_routes import LIBRARY_ROUTES

# Rooms that can be switched off: first part of the route → room.
ROOM_OF_ROUTE = {
    "consultations": "participation",
    "classes": "events",
    "learn": "learning",
    "committee": "participation",
    "loop": "participation",
}
ROOMS = frozenset(ROOM_OF_ROUTE.values())
BEFORE_THE_ROOM = frozenset({*(code for code, _name in settings.LANGUAGES), "api", "v1", "feeds"})
"""Parts of a route that stand before the one that names the room."""


def policy_of(view: Callable[..., Any], match: ResolverMatch | None) -> Policy | None:
    """Return the policy of a view about to run, or None when nobody declared one."""
    policy: Policy | None = getattr(view, "policy", None) or getattr(
        getattr(view, "view_class", None), "policy", None
    )
    if policy is not None:
        of_verb = policy.verb.split(".", 1)[0]
        route = (match.route if match is not None else "").removeprefix("^")
        room = of_verb if of_verb in ROOMS else room_of(route) or policy.room
        return replace(policy, room=room)
    if match is not None and match.url_name == "wagtail_serve":
        # pages are public in their own right; Wagtail asks view restrictions itself
        return Policy("public", room=room_of(match.args[0] if match.args else ""))
    return LIBRARY_ROUTES.get(match.view_name) if match is not None else None


def room_of(route: str) -> str:
    """Return the room whose switch decides about a route or path, empty for those of the whole town."""
    parts = (part for part in route.strip("/").split("/") if part not in BEFORE_THE_ROOM)
    return ROOM_OF_ROUTE.get(next(parts, ""), "")

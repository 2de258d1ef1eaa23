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
LANGUAGES = frozenset(code for code, _name in settings.LANGUAGES)


def policy_of(view: Callable[..., Any], match: ResolverMatch | None) -> Policy | None:
    """Return the policy of a view about to run, or None when nobody declared one."""
    policy: Policy | None = getattr(view, "policy", None) or getattr(
        getattr(view, "view_class", None), "policy", None
    )
    if policy is not None:
        first, _slash, rest = (match.route if match is not None else "").removeprefix("^").partition("/")
        if first in LANGUAGES:
            first = rest.split("/", 1)[0]
        of_verb = policy.verb.split(".", 1)[0]
        room = of_verb if of_verb in ROOMS else ROOM_OF_ROUTE.get(first, policy.room)
        return replace(policy, room=room)
    if match is not None and match.url_name == "wagtail_serve":
        # pages are public in their own right; Wagtail asks view restrictions itself
        first = match.args[0].split("/", 1)[0] if match.args else ""
        return Policy("public", room=ROOM_OF_ROUTE.get(first, ""))
    return LIBRARY_ROUTES.get(match.view_name) if match is not None else None

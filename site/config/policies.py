"""Policies of addresses: our own views carry theirs; those of libraries stand in the table below."""

from collections.abc import Callable
from typing import Any

from django.urls import ResolverMatch

from common.people.rules import Policy

# Rooms that can be switched off: first part of the route → room.
ROOM_OF_ROUTE = {
    "consultations": "participation",
    "classes": "events",
    "learn": "learning",
    "committee": "participation",
}

# Routes of libraries, by the beginning of the pattern. Wagtail's editor asks its own permission on each view; the
# verb here only says who may enter at all. wagtail.users is granted to nobody: staff are handled at the desk.
LIBRARY_ROUTES: tuple[tuple[str, Policy], ...] = (
    ("cms/users/", Policy("verb", "nobody")),
    ("cms/groups/", Policy("verb", "nobody")),
    ("cms/", Policy("verb", "home.use_editor")),
    ("accounts/", Policy("public")),
    ("documents/", Policy("public")),
    ("media/", Policy("public")),
    ("static/", Policy("public")),
)


def policy_of(view: Callable[..., Any], match: ResolverMatch | None) -> Policy | None:
    """Return the policy of a view about to run, or None when nobody declared one."""
    policy: Policy | None = getattr(view, "policy", None) or getattr(
        getattr(view, "view_class", None), "policy", None
    )
    route = match.route.removeprefix("^") if match is not None else ""
    if policy is not None:
        room = ROOM_OF_ROUTE.get(route.split("/", 1)[0], policy.room)
        return Policy(policy.kind, policy.verb, room)
    if match is not None and match.url_name == "wagtail_serve":
        # pages are public in their own right; Wagtail asks view restrictions itself
        first = match.args[0].split("/", 1)[0] if match.args else ""
        return Policy("public", room=ROOM_OF_ROUTE.get(first, ""))
    for prefix, library_policy in LIBRARY_ROUTES:
        if route.startswith(prefix):
            return library_policy
    return None

"""Visits everything that can be read, as everybody, and says which canaries stand in the answers."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from types import SimpleNamespace

from django.urls import reverse

from common.people.rules import EVERYONE
from tests.rights.canaries import Canary
from tests.rights.library import address, library_routes
from tests.rights.matrix import HIDDEN, OWN, questions
from tests.rights.people import Asker
from tests.rights.routes import routes
from tests.rights.world import World

Place = tuple[str, str]
"""Name of an address and its path."""

PAGES_OF_LISTS = (
    "/api/v1/measures/?page=2",
    "/api/v1/consultations/?state=published",
    "/api/v1/classes/?free=1",
)
"""Lists for programs, as they are narrowed; the addresses themselves are among our routes."""


@dataclass(frozen=True)
class Visit:
    """One answer: who asked, which address, what private values stood in body or headers."""

    asker: str
    role: str
    town: str
    place: str
    birds: tuple[Canary, ...]


def pages_to_visit(world: World, town: SimpleNamespace) -> Iterator[Place]:
    """Everything one can read in a town: our addresses, pages, files, searches, the editor."""
    ours = [one for one in routes() if one.is_ours]
    for question in questions(ours, world, town):
        if question.kind in (OWN, HIDDEN):
            yield question.route.view_name, question.path
            if question.route.in_languages and question.kind == OWN:
                yield question.route.view_name, f"/en{question.path}"
    for page in town.pages.values():
        yield "wagtail_serve", page.url_path.removeprefix(f"/{town.slug}") or "/"
    for path in PAGES_OF_LISTS:
        yield path, path
    yield "search", reverse("search") + "?q=秘鳥"
    yield "search", reverse("search") + "?q=hicho"
    for name in ("desk_opinions", "desk_consultations", "desk_classes", "phone_desk", "desk_lessons"):
        for question in questions([one for one in ours if one.view_name == name], world, town):
            if question.kind == OWN:
                yield name, f"{question.path}?q=秘鳥"
    for route in library_routes():
        yield route.view_name, address(route, town)
        if route.view_name in ("wagtailadmin_pages:view_draft", "wagtailadmin_pages:edit"):
            for page in town.pages.values():
                yield route.view_name, reverse(route.view_name, args=[page.pk])


def crawl(world: World, everybody: Iterable[Asker], places: Iterable[Place] | None = None) -> list[Visit]:
    """Read every place as everybody."""
    visits = []
    for asker in everybody:
        town = world.b if asker.host == world.b.host else world.a
        for name, path in places if places is not None else pages_to_visit(world, town):
            response = asker.ask("GET", path)
            cookies = [
                morsel.OutputString() for morsel in response.cookies.values() if morsel.key != "sessionid"
            ]
            text = "\n".join(
                [response.body, *(f"{key}: {value}" for key, value in response.headers.items()), *cookies]  # type: ignore[attr-defined]
            )
            # what was asked may be said again in the answer: it is no news to who asked
            birds = world.cage.found_in(text.replace("q=秘鳥", ""))
            visits.append(Visit(asker.name, asker.role, town.slug, name, tuple(birds)))
    return visits


DESK_OF_CLASSES = ("desk_session", "desk_print_list", "desk_tick")
BOOKINGS = (
    *DESK_OF_CLASSES,
    "phone_desk",
    "desk_booking",
    "desk_slip",
    "desk_cancel_booking",
    "desk_classes",
)
CASES = ("desk", "desk_*", "desk_consultation*")
EDITOR = ("wagtail*", "simple_translation*")
COMMITTEE = ("committee*", "desk_evaluation", "desk_round*", "desk_evidence", "desk_reply*")

ALLOWED: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    # kind, roles, addresses
    ("booking.needs", ("clerk", "supporter"), DESK_OF_CLASSES),
    ("booking.needs", ("clerk",), BOOKINGS),
    ("booking.cancelled.*", ("clerk",), BOOKINGS),
    ("booking.*", ("clerk",), BOOKINGS),
    ("booking.name", ("clerk", "supporter"), DESK_OF_CLASSES),
    ("booking.kana", ("clerk", "supporter"), DESK_OF_CLASSES),
    ("booking.phone", ("clerk", "supporter"), DESK_OF_CLASSES),
    ("course.hidden.title", ("clerk", "supporter"), ("desk", "desk_*", "phone_desk")),
    ("lesson.hidden.title", ("clerk", "supporter", "editor"), ("desk", "desk_lessons")),
    (
        "opinion.published.text",
        ("clerk", "approver", "moderator"),
        ("desk_opinion*", "desk_board", "desk_theme*"),
    ),
    ("opinion.*", ("clerk", "approver", "moderator"), ("desk_opinion*", "desk_board", "desk_theme*")),
    (
        "question.text",
        ("clerk", "approver", "moderator"),
        ("desk_opinion*", "desk_consultation", "desk_board"),
    ),
    ("validity.reason", ("clerk", "approver", "moderator"), ("desk_opinion*",)),
    ("theme.unpublished.*", ("clerk", "approver", "moderator"), CASES),
    ("response.unpublished.*", ("clerk", "approver", "moderator"), CASES),
    ("response.sent_back", ("clerk", "approver", "moderator"), CASES),
    ("draft.*", ("clerk", "approver", "moderator"), CASES),
    ("consultation.hidden.*", ("clerk", "approver", "moderator"), CASES),
    ("measure.hidden.*", ("clerk", "approver"), ("desk", "desk_*")),
    ("plan.hidden.title", ("clerk", "approver"), ("desk", "desk_*")),
    ("sheet.comment.member", ("member",), ("committee_sheet*",)),
    ("sheet.comment.member2", ("member2",), ("committee_sheet*",)),
    ("finding.unpublished", ("clerk", "approver", "member", "member2", "chair"), COMMITTEE),
    ("advice.unpublished", ("clerk", "approver", "member", "member2", "chair"), (*COMMITTEE, "desk")),
    ("letter.*", ("clerk",), ("desk_message*", "desk")),
    ("lost.*", ("clerk",), ("desk_message*", "desk")),
    # what lies in the outbox because somebody asked to be told by post
    ("opinion.published.name", ("clerk",), ("desk_message*",)),
    ("opinion.published.address", ("clerk",), ("desk_message*",)),
    ("opinion.closed.text", ("approver",), ("desk_consultation_publish",)),
    # whoever telephones is looked up by name: a clerk sees the persons of her town, and each look is written down
    ("person.*", ("clerk",), ("phone_desk",)),
    ("staff.name.*", ("clerk",), ("phone_desk",)),
    ("staff.name.supporter", ("clerk", "supporter"), ("desk_*",)),
    ("staff.name.[cm]*", ("clerk", "approver"), ("desk_round*",)),
    ("staff.name.*", ("admin",), ("desk_staff", "desk_post", "desk_role_*")),
    ("invitation.email", ("admin",), ("desk_invitations", "desk_post")),
    ("invitation.email", (*EVERYONE, "member2"), ("invited",)),  # the link in the mail is the right
    ("access.reason", ("resident",), ("my",)),
    # texts that editors are there to write, with the names of staff in histories and locks
    ("page.*", ("editor",), EDITOR),
    ("image.title", ("editor",), EDITOR),
    ("document.title", ("editor",), EDITOR),
    ("course.hidden.title", ("editor",), EDITOR),
    ("lesson.hidden.title", ("editor",), EDITOR),
    ("measure.hidden.*", ("editor",), EDITOR),
    ("consultation.hidden.title", ("editor",), EDITOR),
    ("staff.name.editor", ("editor",), EDITOR),
)


@cache
def _is_public(place: str) -> bool:
    """Whether an address of ours is open to everybody; there not even one's own name is said."""
    policies = [route.policy() for route in routes() if route.view_name == place]
    return (
        any(policy is not None and policy.kind == "public" for policy in policies) or place == "wagtail_serve"
    )


def allowed(bird: Canary, visit: Visit) -> bool:
    """Whether somebody may read this value here: of her own town, and named in the list."""
    if bird.town != visit.town:
        return False
    asker = "clerk" if visit.asker == "clerk_b" else visit.asker
    if bird.kind in (f"staff.name.{asker}", f"person.{asker}") and not _is_public(visit.place):
        return True  # her own name, in the head of the pages that only she sees
    if bird.kind in (f"staff.name.{asker}", f"person.{asker}") and visit.place == "book":
        return True  # written into the form for her; that page is never stored
    if bird.kind == f"user.email.{asker}":
        return visit.place.startswith("account_") or visit.place == "my"
    who = visit.asker if visit.asker in ("member", "member2") else visit.role
    return any(
        fnmatch.fnmatchcase(bird.kind, kind)
        and who in roles
        and any(fnmatch.fnmatchcase(visit.place, place) for place in places)
        for kind, roles, places in ALLOWED
    )

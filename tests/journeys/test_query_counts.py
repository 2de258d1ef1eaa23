"""How many questions each page asks the database: written down exactly, and the same however long its lists are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common.people.models import Person
from tests.journeys.crowd import grow
from tests.journeys.places import Place, by_receipt, look
from tests.rights.conftest import everybody, world  # noqa: F401 -- fixtures
from tests.rights.library import address, library_routes
from tests.rights.matrix import OWN, questions
from tests.rights.people import Asker
from tests.rights.routes import routes
from tests.rights.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

FEW, MANY = 3, 300
LOOKERS = ("anonymous", "clerk", "approver", "resident", "chair", "member", "supporter", "auditor", "admin")
"""Each page is counted for the first of these who may open it."""
ALSO = {
    "desk": ("approver", "supporter", "moderator", "auditor"),
    "my": ("resident",),
    "committee": ("member",),
    "committee_round": ("member",),
    "page home": ("resident",),
    "page learn": ("resident",),
    "page lesson": ("resident",),
    "page case": ("resident",),
}
"""And where a page says other things to other people, for these as well."""
PINS = {
    "account_change_password": 4,
    "account_confirm_email": 1,
    "account_email": 8,
    "account_email_verification_sent": 1,
    "account_inactive": 1,
    "account_login": 1,
    "account_logout": 4,
    "account_reauthenticate": 10,
    "account_request_login_code": 1,
    "account_reset_password": 1,
    "account_reset_password_done": 1,
    "account_reset_password_from_key": 2,
    "account_reset_password_from_key_done": 1,
    "account_signup": 1,
    "api_class": 3,
    "api_classes": 4,
    "api_consultation": 2,
    "api_consultations": 3,
    "api_index": 1,
    "api_measure": 4,
    "api_measures": 5,
    "api_result": 6,
    "api_sections": 4,
    "book": 3,
    "booking_cancel (booking)": 5,
    "booking_done (booking)": 5,
    "card": 1,
    "committee as member": 7,
    "committee": 7,
    "committee_finding": 14,
    "committee_report": 8,
    "committee_round as member": 7,
    "committee_round": 7,
    "committee_sheet": 11,
    "committee_sheet_print": 9,
    "consultation_changed": 5,
    "consultation_paper": 2,
    "consultation_result": 7,
    "consultation_section": 5,
    "consultation_text": 3,
    "consultation_whole": 2,
    "desk as approver": 7,
    "desk as auditor": 4,
    "desk as moderator": 5,
    "desk as supporter": 5,
    "desk": 12,
    "desk_board": 15,
    "desk_booking": 10,
    "desk_classes found": 7,
    "desk_classes": 7,
    "desk_consultation": 7,
    "desk_consultation_new": 7,
    "desk_consultation_open": 6,
    "desk_consultation_prepare": 5,
    "desk_consultation_publish": 10,
    "desk_consultation_withdraw": 5,
    "desk_consultations": 6,
    "desk_course": 8,
    "desk_courses": 6,
    "desk_draft": 9,
    "desk_draft_import": 6,
    "desk_draft_job": 6,
    "desk_draft_preview": 6,
    "desk_evaluation": 6,
    "desk_evidence": 7,
    "desk_indicator": 9,
    "desk_indicator_edit": 5,
    "desk_indicator_new": 5,
    "desk_invitations": 6,
    "desk_invite": 5,
    "desk_lesson_new": 4,
    "desk_lessons": 6,
    "desk_measure": 7,
    "desk_measure_edit": 7,
    "desk_measure_new": 6,
    "desk_measures": 8,
    "desk_message_letter": 6,
    "desk_message_letters": 6,
    "desk_messages": 8,
    "desk_new_course": 7,
    "desk_new_session": 7,
    "desk_opinion": 12,
    "desk_opinion_entered": 10,
    "desk_opinion_new": 5,
    "desk_opinions found": 11,
    "desk_opinions": 11,
    "desk_places": 6,
    "desk_post": 19,
    "desk_posts": 6,
    "desk_print_list": 8,
    "desk_reply": 7,
    "desk_role_end": 6,
    "desk_role_hand_over": 6,
    "desk_round": 9,
    "desk_round_chair": 8,
    "desk_round_edit": 17,
    "desk_round_excuse": 6,
    "desk_round_new": 10,
    "desk_session": 9,
    "desk_slip": 10,
    "desk_staff": 8,
    "desk_style_guide": 4,
    "desk_theme": 14,
    "desk_theme_edit": 5,
    "door": 6,
    "evaluation_round": 12,
    "feed_classes": 3,
    "feed_consultations": 3,
    "healthz": 0,
    "invited": 3,
    "loop": 20,
    "media": 1,
    "mfa_index": 8,
    "mfa_list_webauthn": 5,
    "my as resident": 11,
    "my": 9,
    "my_claim": 4,
    "opendata": 1,
    "opendata_api": 1,
    "opendata_csv": 2,
    "opendata_json": 2,
    "opinion_done (opinion)": 6,
    "page about": 5,
    "page accessibility": 5,
    "page case as resident": 9,
    "page case": 6,
    "page case.announced": 5,
    "page case.closed": 6,
    "page case.published": 7,
    "page case.withdrawn": 5,
    "page classes": 8,
    "page consultations": 6,
    "page course": 5,
    "page home as resident": 7,
    "page home": 4,
    "page ideas": 5,
    "page learn as resident": 14,
    "page learn": 7,
    "page lesson as resident": 13,
    "page lesson": 6,
    "page measure": 26,
    "page measures": 14,
    "page plan": 12,
    "page privacy": 5,
    "page text": 5,
    "phone_desk found": 12,
    "phone_desk": 8,
    "receipt": 1,
    "receipt_shown (answered opinion)": 17,
    "receipt_shown (booking)": 5,
    "receipt_shown (card)": 5,
    "receipt_shown (opinion)": 6,
    "receipt_shown (question)": 4,
    "robots": 1,
    "search found": 4,
    "search": 1,
    "self_check": 3,
    "sitemap": 7,
    "theme_chain": 11,
    "work_claimed": 4,
}
"""What each page asks; a page looked at by somebody else than the first who may open it is told apart by the role."""

NO_PAGE = {
    # they only take something, or lead on
    "preferences", "choose_session", "desk_publish_course", "desk_cancel_booking", "desk_tick", "desk_close_session",
    "desk_hand_over", "committee_open", "committee_hand_over", "desk_round_act", "desk_consultation_announce",
    "desk_consultation_close", "desk_consultation_next", "desk_group", "desk_regroup", "desk_theme_confirm",
    "desk_draft_act", "entrance_chosen", "lesson_step", "lesson_answer", "card_shown", "learner_forgotten",
    "desk_lesson_publish", "desk_measure_publish", "receipt_forgotten", "measure", "desk_message_mark",
    "desk_reply_done", "desk_invitation_withdraw",
    # a probe for machines that looks at every migration and every group
    "readyz",
}  # fmt: skip
"""Addresses of ours that need no number here."""


@dataclass
class Asked:
    """What one request asked."""

    status: int
    statements: list[str] = field(default_factory=list)


def ask(place: Place) -> Asked:
    """One request with every cache warm: those of this process and those of the towns."""
    cache.clear()
    ContentType.objects.clear_cache()
    look(place)
    with CaptureQueriesContext(connection) as caught:
        response = look(place)
    return Asked(response.status_code, list(told_apart(one["sql"] for one in caught.captured_queries)))


def take_stock() -> None:
    """Let the database count its rows, as it does by itself a minute after they came. Within one open transaction it
    cannot, and its plans would depend on what the tests before happened to leave in its statistics.
    """
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def told_apart(statements: Iterable[str]) -> Iterator[str]:
    """The statements of a request as they count.

    The savepoints that take the request back (tests/rights/people.py) are not the page's doing, and rows inserted
    at once are one statement, although SQLite takes them in parts.
    """
    before = ""
    for one in statements:
        into = re.match(r"INSERT INTO \S+ .*?\) VALUES \(.*?\), \(", one)
        start = into.group(0).partition(" VALUES ")[0] if into else ""
        if not one.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")) and not (start and start == before):
            yield one
        before = start


def own_pages(world: World) -> Iterator[tuple[str, str]]:
    """Name and path of everything of ours that can be read, once each."""
    town = world.a
    for question in questions([one for one in routes() if one.is_ours], world, town):
        if question.kind == OWN:
            yield question.route.view_name, question.path
    for name, page in town.pages.items():
        yield f"page {name}", page.url_path.removeprefix(f"/{town.slug}") or "/"
    for route in library_routes():
        if route.route.startswith("accounts/"):
            yield route.view_name, address(route, town)
    yield "search found", f"{reverse('search')}?q=スマホ"
    yield "phone_desk found", f"{reverse('phone_desk')}?q=0000-44-5555"
    yield "desk_opinions found", f"{reverse('desk_opinions', args=[town.open_case.key])}?q=公民館"
    yield "desk_classes found", f"{reverse('desk_classes')}?q=スマホ"


def places(world: World, everybody: list[Asker], only: Iterable[str] = ()) -> list[Place]:
    """Every page with the first who may open it; what answers nobody with 200 is left out."""
    by_name = {asker.name: asker for asker in everybody}
    found = []
    for name, path in own_pages(world):
        if name in NO_PAGE or (only and name not in only):
            continue
        for looker in LOOKERS:
            if by_name[looker].ask("GET", path).status_code == 200:
                found.append(Place(name, by_name[looker], path))
                break
        found += [Place(f"{name} as {one}", by_name[one], path) for one in ALSO.get(name, ())]
    if not only:
        found += list(by_receipt(world, by_name["anonymous"]))
    return found


def faults(few: dict[str, Asked], many: dict[str, Asked], pins: dict[str, int]) -> list[str]:
    """What is wrong, one line each, with the statements that came on top."""
    told = []
    for name in sorted({*few, *many} | set(pins)):
        if name not in few:
            told.append(f"{name} is in PINS and nobody can open it")
            continue
        one, other = few[name], many[name]
        numbers = len(one.statements), len(other.statements)
        if {one.status, other.status} != {200}:
            told.append(f"{name} answers {one.status} with short lists, {other.status} with long ones")
        elif numbers[0] != numbers[1]:
            more = "; ".join(_grown(one.statements, other.statements)[:3])
            told.append(
                f"{name} asks {numbers[0]} times with short lists, {numbers[1]} with long ones: {more}"
            )
        elif name not in pins:
            told.append(f'{name} has no number: write "{name}": {numbers[0]} into PINS')
        elif pins[name] != numbers[0]:
            told.append(f"{name} asks {numbers[0]} times, PINS says {pins[name]}")
    return told


def _grown(few: list[str], many: list[str]) -> list[str]:
    """The statements that are asked more often, without their values."""
    plain = [re.sub(r"'[^']*'|\d+", "?", one) for one in few]
    on_top = []
    for one in (re.sub(r"'[^']*'|\d+", "?", statement) for statement in many):
        if one in plain:
            plain.remove(one)
        else:
            on_top.append(one[:200])
    return on_top


def unpinned(found: Iterable[str], counted: Iterable[str]) -> list[str]:
    """Addresses of ours that nobody counted and nobody excused."""
    names = {name.partition(" ")[0] for name in counted}
    return sorted(set(found) - names - NO_PAGE)


def test_every_page_asks_as_often_as_written(world: World, everybody: list[Asker]) -> None:
    grow(world.a, FEW)
    chosen = places(world, everybody)
    few = {place.name: ask(place) for place in chosen}
    grow(world.a, MANY - FEW)
    take_stock()
    many = {place.name: ask(place) for place in chosen}
    total = sum(len(one.statements) for one in many.values())
    print(f"queries: {len(chosen)} pages, {total} statements, {FEW} and {MANY} rows of everything")
    found = faults(few, many, PINS)
    assert not found, "\n".join(found)
    ours = [route.view_name for route in routes() if route.is_ours]
    assert unpinned(ours, PINS) == [], "neither in PINS nor in NO_PAGE"


def test_a_page_that_asks_for_each_row_is_caught(
    world: World, everybody: list[Asker], monkeypatch: pytest.MonkeyPatch
) -> None:
    from config import middleware

    kept = middleware.ResponseHeadersMiddleware.__call__

    def one_by_one(self: Any, request: Any) -> HttpResponse:
        for person in Person.objects.order_by("pk")[:self_rows]:
            person.refresh_from_db()
        return kept(self, request)

    (place,) = places(world, everybody, ["opendata"])
    monkeypatch.setattr(middleware.ResponseHeadersMiddleware, "__call__", one_by_one)
    self_rows = 1
    few = {place.name: ask(place)}
    self_rows = 3
    many = {place.name: ask(place)}
    (told,) = faults(few, many, {place.name: len(few[place.name].statements)})
    assert "opendata asks" in told
    assert 'SELECT "people_person"' in told


def test_a_page_without_a_number_is_caught(world: World, everybody: list[Asker]) -> None:
    (place,) = places(world, everybody, ["opendata"])
    once = {place.name: ask(place)}
    number = len(once[place.name].statements)
    assert faults(once, once, {}) == [f'opendata has no number: write "opendata": {number} into PINS']
    assert faults(once, once, {"opendata": number + 1}) == [
        f"opendata asks {number} times, PINS says {number + 1}"
    ]
    assert faults({}, {}, {"opendata": 2}) == ["opendata is in PINS and nobody can open it"]
    with override_settings(ROOT_URLCONF="tests.rights.planted"):
        ours = [route.view_name for route in routes() if route.is_ours]
    assert "planted_public" in unpinned(ours, PINS)


def test_rows_inserted_at_once_are_one_statement() -> None:
    many = "INSERT INTO log (a) VALUES (1), (2)"
    one = "INSERT INTO log (a) VALUES (1)"
    assert list(told_apart(["SAVEPOINT x", many, many, "SELECT 1"])) == [many, "SELECT 1"]
    assert list(told_apart([one, one])) == [one, one]

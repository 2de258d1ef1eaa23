"""G14 for what libraries bring: /cms/, /accounts/, /documents/, one policy per pattern, own and foreign ids."""

from __future__ import annotations

from collections import Counter

import pytest

from common.people.rules import Policy
from config.library_routes import LIBRARY_ROUTES, NOBODY
from tests.rights.library import address, is_scoped, library_routes
from tests.rights.matrix import judge, why
from tests.rights.people import Asker, readers
from tests.rights.world import World

pytestmark = [pytest.mark.fault("G14"), pytest.mark.django_db, pytest.mark.slow]

ANSWERED_FOR_EDITORS = [
    "wagtailadmin_home",
    "wagtailadmin_explore",
    "wagtailadmin_pages:edit",
    "wagtailadmin_pages:add_subpage",
    "wagtailadmin_pages:search",
    "wagtailadmin_pages:history",
    "wagtailadmin_pages:view_draft",
    "wagtailadmin_pages:revisions_view",
    "wagtailadmin_pages:copy",
    "wagtailadmin_pages:revisions_compare",
    "wagtailadmin_pages:usage",
    "wagtailadmin_choose_page",
    "wagtailadmin_choose_page_child",
    "wagtailadmin_choose_page_search",
    "wagtailimages:index",
    "wagtailimages:edit",
    "wagtailimages_chooser:choose",
    "wagtailimages_chooser:chosen",
    "wagtaildocs:index",
    "wagtaildocs:edit",
    "wagtaildocs_chooser:choose",
    "wagtaildocs_chooser:chosen",
    "wagtailadmin_api:pages:listing",
    "wagtailadmin_api:pages:detail",
    "wagtailadmin_account",
    "synonyms:index",
    "synonyms:add",
    "synonyms:edit",
    "synonyms:delete",
]
"""What an editor works with every day: these must really answer, or every refusal below would prove nothing."""


@pytest.fixture(scope="module")
def who(everybody: list[Asker]) -> dict[str, Asker]:
    return {asker.name: asker for asker in everybody}


def test_each_pattern_of_a_library_has_a_policy_and_each_policy_a_pattern() -> None:
    names = {route.view_name for route in library_routes()}
    assert names - set(LIBRARY_ROUTES) == set(), "name them in site/config/library_routes.py"
    assert set(LIBRARY_ROUTES) - names == set(), "these are no longer there"


OF_THE_LIBRARY = {
    ("POST", "wagtailadmin_pages:copy"): {"broken"},  # Wagtail 8.0 reads a field that an empty form lacks
    ("POST", "wagtailadmin_choose_page_external_link"): {"broken"},  # likewise
    ("POST", "wagtailadmin_logout"): {"login"},  # signed out, she stands before the door again
}


def wanted(policy: Policy, asker: Asker) -> set[str]:
    if policy.kind == "public":
        return {"answered", "absent", "no such method", "login"}
    if asker.stranger:
        return {"absent"}
    if asker.role == "anonymous":
        return {"login"}
    if policy.kind == "signed_in":
        return {"answered", "absent", "no such method"}
    if asker.role == "editor" and policy is not NOBODY:
        return {"answered", "absent", "no such method", "forbidden"}
    return {"forbidden"}


def _of_editors(asker: Asker, method: str, name: str) -> set[str]:
    return OF_THE_LIBRARY.get((method, name), set()) if asker.role == "editor" else set()


def test_everybody_but_editors_stays_outside(world: World, everybody: list[Asker], full_size: bool) -> None:
    refused: Counter[str] = Counter()
    wrong, asked = [], 0
    for asker in readers(everybody, full_size):
        town = world.b if asker.host == world.b.host else world.a
        for route in library_routes():
            policy = route.policy()
            assert policy is not None
            for method in ("GET", "POST"):
                response = asker.ask(method, address(route, town))
                outcome = judge(response)
                asked += 1
                refused[outcome] += 1
                if outcome not in wanted(policy, asker) | _of_editors(asker, method, route.view_name):
                    wrong.append(f"{asker.name} {method} {route.view_name}: {outcome}{why(response)}")
    print(f"rights: libraries: {asked} requests, {dict(refused)}, {len(wrong)} mismatches")
    assert wrong == []


def test_an_editor_can_do_her_work(world: World, who: dict[str, Asker]) -> None:
    by_name = {route.view_name: route for route in library_routes()}
    wrong = []
    for name in ANSWERED_FOR_EDITORS:
        response = who["editor"].ask("GET", address(by_name[name], world.a))
        if response.status_code != 200:
            wrong.append(f"{name}: {response.status_code}{why(response)}")
    assert wrong == []


def test_what_belongs_to_another_town_is_not_there(world: World, who: dict[str, Asker]) -> None:
    wrong, asked = [], 0
    for route in library_routes():
        if not is_scoped(route):
            continue
        for method in ("GET", "POST"):
            response = who["editor"].ask(method, address(route, world.b))
            asked += 1
            if response.status_code not in (403, 404, 405):
                wrong.append(f"{method} {route.view_name}: {response.status_code}")
    print(f"rights: {asked} requests of an editor for pages, images and documents of another town")
    assert asked > 80
    assert wrong == []


@pytest.mark.parametrize("name", ["anonymous", "resident", "editor", "clerk_b in town a"])
def test_a_document_is_served_by_its_own_town_only(world: World, who: dict[str, Asker], name: str) -> None:
    route = next(one for one in library_routes() if one.view_name == "wagtaildocs_serve")
    assert who[name].ask("GET", address(route, world.a)).status_code == 200
    assert who[name].ask("GET", address(route, world.b)).status_code == 404


def test_nothing_an_editor_sees_tells_of_another_town(world: World, who: dict[str, Asker]) -> None:
    foreign = []
    for route in library_routes():
        answer = who["editor"].ask("GET", address(route, world.a) + "?q=秘鳥&p=1&child_of=1").body  # type: ignore[attr-defined]
        plain = who["editor"].ask("GET", address(route, world.a)).body  # type: ignore[attr-defined]
        for bird in {*world.cage.found_in(answer), *world.cage.found_in(plain)}:
            if bird.town == "minami":
                foreign.append(f"{route.view_name} shows {bird.kind}")
        if world.b.pages["text"].url_path in plain:
            foreign.append(f"{route.view_name} shows an address of the other town")
    assert foreign == []

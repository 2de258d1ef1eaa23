"""G14 counts only because each of these planted faults is caught."""

from __future__ import annotations

import pytest
from django.test import override_settings
from django.urls import path

from tests.rights.matrix import Findings, ask_all, misplaced, questions, unnamed
from tests.rights.objects import OBJECTS, Named
from tests.rights.people import Asker
from tests.rights.planted import planted_urlpatterns, without_policy
from tests.rights.routes import routes, unclassified
from tests.rights.world import World

pytestmark = [pytest.mark.fault("G14"), pytest.mark.django_db]

PLANTED = {
    "planted_town": Named(own=lambda town: {"key": town.opinion.key}),
    "planted_parent": Named(
        own=lambda town: {"parent": town.open_case.key, "key": town.opinion.key},
        swapped=lambda town: {"parent": town.open_case2.key, "key": town.opinion.key},
    ),
}


@pytest.fixture(scope="module")
def found(world: World, everybody: list[Asker]) -> list[str]:
    """What the matrix says of the planted addresses; asked once for all tests of this file."""
    findings = Findings()
    with override_settings(ROOT_URLCONF="tests.rights.planted"), pytest.MonkeyPatch.context() as patch:
        for name, named in PLANTED.items():
            patch.setitem(OBJECTS, name, named)
        for asker in everybody:
            if asker.host == world.a.host:
                ask_all(findings, asker, questions(routes(planted_urlpatterns), world, world.a))
    return findings.wrong


def test_an_address_without_policy_is_told_and_closed(found: list[str]) -> None:
    (told,) = unclassified(routes(planted_urlpatterns))
    assert "/planted/without/" in told
    assert "@allows" in told
    # the middleware does not open it to anybody
    assert not [line for line in found if "planted_without" in line]


def test_a_view_that_forgets_the_town_is_caught(found: list[str]) -> None:
    assert any(line.startswith("GET planted_town foreign: 200") and "clerk" in line for line in found)


def test_a_view_that_forgets_the_parent_is_caught(found: list[str]) -> None:
    assert any(line.startswith("GET planted_parent child-swapped: 200") for line in found)


def test_a_view_that_breaks_is_caught(found: list[str]) -> None:
    assert any("planted_breaks own: 500 is broken" in line and "RuntimeError" in line for line in found)


def test_wrong_policies_are_caught() -> None:
    told = misplaced(routes(planted_urlpatterns))
    assert any("planted_public" in line and "anonymous" in line for line in told)
    assert any("planted_misspelt" in line and "no table declares" in line for line in told)


def test_an_address_that_nobody_named_is_told() -> None:
    (told,) = unnamed(routes([path("planted/new/<str:key>/", without_policy, name="planted_new")]))
    assert "OBJECTS['planted_new']" in told
    two_keys = path("planted/new/<str:key>/<str:other>/", without_policy, name="book")
    (two,) = unnamed(routes([two_keys]))
    assert "swapped" in two

"""G14: every address of ours, for everybody, with every kind of object, answers as the declared table says."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.rights.matrix import ask_everybody, misplaced, unnamed
from tests.rights.people import Asker
from tests.rights.routes import routes, unclassified
from tests.rights.world import World

pytestmark = [pytest.mark.fault("G14"), pytest.mark.django_db, pytest.mark.slow]


def test_every_address_declares_a_policy() -> None:
    assert unclassified(routes()) == []


def test_no_policy_is_wider_than_its_place() -> None:
    assert misplaced(routes()) == []


def test_every_address_with_arguments_names_its_rows() -> None:
    assert unnamed(one for one in routes() if one.is_ours) == []


def test_everybody_is_answered_as_declared(
    world: World, everybody: list[Asker], record_figure: Callable[..., None], full_size: bool
) -> None:
    findings = ask_everybody(world, everybody, lambda route: not route.startswith("desk/"), full_size)
    record_figure("mismatches.public", value=len(findings.wrong), unit="kinds", n=findings.asked, goal="== 0")
    assert findings.asked > 2_000

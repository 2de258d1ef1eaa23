"""G14: every address of ours, for everybody, with every kind of object, answers as the declared table says."""

from __future__ import annotations

import time

import pytest

from tests.rights.matrix import Findings, ask_all, misplaced, questions, unnamed
from tests.rights.people import Asker
from tests.rights.routes import routes, unclassified
from tests.rights.world import World

pytestmark = [pytest.mark.fault("G14"), pytest.mark.django_db]


def test_every_address_declares_a_policy() -> None:
    assert unclassified(routes()) == []


def test_no_policy_is_wider_than_its_place() -> None:
    assert misplaced(routes()) == []


def test_every_address_with_arguments_names_its_rows() -> None:
    assert unnamed(one for one in routes() if one.is_ours) == []


def test_everybody_is_answered_as_declared(world: World, everybody: list[Asker], record_figure) -> None:
    ours = [one for one in routes() if one.is_ours]
    findings = Findings()
    begin = time.monotonic()
    for asker in everybody:
        town = world.b if asker.host == world.b.host else world.a
        ask_all(findings, asker, questions(ours, world, town))
    print(findings.told())
    print(f"{time.monotonic() - begin:.0f} s")
    assert not findings.mismatches, "\n".join(findings.wrong)

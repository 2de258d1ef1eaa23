"""G14: the addresses of the desk; a file of its own, so that two workers share the matrix."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.rights.matrix import ask_everybody
from tests.rights.people import Asker
from tests.rights.world import World

pytestmark = [pytest.mark.fault("G14"), pytest.mark.django_db, pytest.mark.slow]


def test_everybody_is_answered_as_declared(
    world: World, everybody: list[Asker], record_figure: Callable[..., None], full_size: bool
) -> None:
    findings = ask_everybody(world, everybody, lambda route: route.startswith("desk/"), full_size)
    record_figure("mismatches.desk", value=len(findings.wrong), unit="kinds", n=findings.asked, goal="== 0")
    assert findings.asked > 2_000

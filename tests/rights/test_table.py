"""The rights table: written down, and denying what nobody declared."""

from pathlib import Path

import pytest

from common.people.rules import Actor, Grant, Rule, declare, may, require, table
from common.text.refusals import NotAllowed, WrongPhase
from home.management.commands.permission_table import permission_table

ROOT = Path(__file__).resolve().parents[2]


def actor(*roles: str, municipality_id: int = 1) -> Actor:
    return Actor(
        municipality_id=municipality_id, grants=tuple(Grant(r) for r in roles), roles=frozenset(roles)
    )


def test_docs_say_what_the_rules_say() -> None:
    assert (ROOT / "docs" / "permissions.md").read_text(encoding="utf-8") == permission_table()


def test_an_undeclared_verb_cannot_be_done_by_anybody() -> None:
    everybody = actor(*{role for rule in table().values() for role in rule.roles}, "system")
    assert not may(everybody, "participation.burn_opinion", municipality_id=1)


def test_a_role_counts_only_in_its_own_municipality() -> None:
    assert may(actor("clerk"), "participation.enter_opinion", municipality_id=1)
    assert not may(actor("clerk", municipality_id=2), "participation.enter_opinion", municipality_id=1)


def test_the_wrong_role_and_the_wrong_state_are_told_apart() -> None:
    with pytest.raises(NotAllowed):
        require(actor("resident"), "participation.enter_opinion", municipality_id=1, phase="open")
    with pytest.raises(WrongPhase):
        require(actor("clerk"), "participation.enter_opinion", municipality_id=1, phase="published")


def test_a_verb_is_declared_once() -> None:
    with pytest.raises(ValueError, match="declared twice"):
        declare("events", {"book": Rule(frozenset({"clerk"}))})

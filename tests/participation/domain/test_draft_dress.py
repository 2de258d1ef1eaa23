"""Ten fictional plans, each in another dress, meet every bar of the import; and so they do in yet other dresses."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

import pytest

from participation.domain.draft_text import read_draft_text
from tests.factories import plan_dresses
from tests.factories.plan_bars import faults, plain
from tests.factories.plan_text import Plan

NAMES = sorted(plan_dresses.PLANS)


@cache
def made(name: str) -> Plan:
    return plan_dresses.PLANS[name]()


@pytest.mark.parametrize("name", NAMES)
def test_plan_meets_every_bar(name: str) -> None:
    plan = made(name)
    assert len(plan.text.splitlines()) >= 150
    assert faults(plan.text, plan.entries) == []


@pytest.mark.parametrize("name", NAMES)
def test_what_was_said_under_a_heading_is_read_under_it(name: str) -> None:
    plan = made(name)
    said: dict[str, str] = {}
    for section in read_draft_text(plan.text).sections:
        key = plain(section.number + section.title)
        said[key] = said.get(key, "") + "".join(section.text.split())
    assert len(plan.phrases) >= 8
    assert [entry for entry, phrase in plan.phrases if phrase not in said.get(plain(entry), "")] == []


@pytest.mark.parametrize("name", NAMES)
def test_sections_stand_in_order_on_the_levels_of_the_list(name: str) -> None:
    plan = made(name)
    wanted = [(plain(entry), level) for entry, level in zip(plan.entries, plan.levels, strict=True)]
    keys = {key for key, _ in wanted}
    found = [
        (plain(section.number + section.title), section.level)
        for section in read_draft_text(plan.text).sections
        if plain(section.number + section.title) in keys
    ]
    assert found == wanted


DRESSES: dict[str, Callable[[str], str]] = {
    "wide margins": lambda text: re.sub(r"(?m)^(?=.)", "　　", text),
    "blank lines doubled": lambda text: text.replace("\n\n", "\n\n\n\n"),
    "blanks at the ends of lines": lambda text: re.sub(r"(?m)$", "  ", text),
    "a byte order mark": lambda text: "\ufeff" + text,
    "line separators": lambda text: text.replace("\r\n", "\n").replace("\n", "\u2028"),
    "vertical tabs": lambda text: text.replace("。\n", "。\x0b"),
    "form feeds alone": lambda text: text.replace("\f", "\n\f\n"),
    "no blank after 第1章 and (1)": lambda text: re.sub(
        r"(?m)^(\s*(?:第\S+[章節編]|[（(][0-9０-９][)）]))[ 　]", r"\1", text
    ),
    "paragraphs in one line": lambda text: re.sub(
        r"(?<=[^。\n]{30})\n(?=[^\n　 ・0-9０-９第(（①-⑨]{6,})", "", text
    ),
}


@pytest.mark.parametrize("dress", DRESSES)
@pytest.mark.parametrize("name", NAMES)
def test_plan_in_another_dress_meets_every_bar(name: str, dress: str) -> None:
    plan = made(name)
    assert faults(DRESSES[dress](plan.text), plan.entries) == []

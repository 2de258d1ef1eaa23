"""Correcting the outline: each verb, and that no line is ever lost or doubled by any sequence of them."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from common.audit.models import Entry
from common.people.enums import Role
from common.people.rules import Actor
from common.text import clock
from common.text.refusals import Conflict, NotAllowed, NotFound, Refusal, WrongPhase
from participation.domain import draft_outline as verbs
from participation.models import DraftVersion, DroppedLines, Response, Section
from tests.factories.draft import DEMO_PLAN, SHORT_PLAN, assert_whole, make_version, outline, section
from tests.factories.participation import (
    make_consultation,
    make_draft,
    make_opinion,
    make_response,
    make_theme,
    staff,
)
from tests.factories.town import make_town

pytestmark = pytest.mark.django_db


class Desk:
    """A clerk at a version; passes key and version on to the verbs."""

    def __init__(self, text: str = SHORT_PLAN) -> None:
        self.town = make_town()
        self.clerk = staff(self.town)
        self.version = make_version(self.town, text, actor=self.clerk)

    def __call__(self, verb: Callable[..., DraftVersion], name: str = "", /, **more: Any) -> DraftVersion:
        if name:
            more["section_key"] = section(self.version, name).key
        self.version = verb(
            actor=self.clerk, draft_key=self.version.key, version=self.version.version, **more
        )
        return self.version

    def refused(self, verb: Callable[..., DraftVersion], name: str = "", /, **more: Any) -> str:
        before = outline(self.version)
        with pytest.raises(Refusal) as refusal:
            self(verb, name, **more)
        assert outline(self.version) == before
        return refusal.value.code


def line_of(words: str, text: str = SHORT_PLAN) -> int:
    """Number of the last line that contains these words."""
    return max(n for n, line in enumerate(text.splitlines(), start=1) if words in line)


def test_rename() -> None:
    desk = Desk()
    desk(verbs.rename_section, "くらし", number="３", title=" くらしと　移動 ")
    assert (2, "３", "くらしと 移動") in outline(desk.version)
    assert desk.refused(verbs.rename_section, "人口", number="", title=" ") == "no_title"


def test_promote_takes_the_subtree_along() -> None:
    desk = Desk()
    desk(verbs.demote_section, "いまの町")
    assert [(level, title) for level, _number, title in outline(desk.version)][-5:] == [
        (1, "はじめに"),
        (2, "いまの町"),
        (3, "人口"),
        (3, "くらし"),
        (1, "これから"),
    ]
    assert section(desk.version, "いまの町").parent == section(desk.version, "はじめに")
    desk(verbs.promote_section, "いまの町")
    assert section(desk.version, "人口").level == 2
    desk(verbs.promote_section, "人口")
    assert section(desk.version, "くらし").parent == section(desk.version, "人口")
    assert desk.refused(verbs.promote_section, "人口") == "is_top"
    assert_whole(desk.version)


def test_demote_needs_a_section_that_takes_it_in() -> None:
    desk = Desk()
    assert desk.refused(verbs.demote_section, "人口") == "cannot_demote"
    desk(verbs.demote_section, "くらし")
    assert section(desk.version, "くらし").parent == section(desk.version, "人口")
    assert_whole(desk.version)


def test_six_levels_are_the_deepest() -> None:
    desk = Desk("\n".join(["計画", *(f"{n}番目の文。" for n in range(1, 12))]))
    only = desk.version.sections.get()
    for line in range(8, 1, -1):
        desk(verbs.split_section, section_key=only.key, line=line)
    rows = list(desk.version.sections.order_by("position"))
    for depth, row in enumerate(rows[1:6], start=1):
        for _step in range(depth):
            desk(verbs.demote_section, section_key=row.key)
    assert [level for level, _n, _t in outline(desk.version)][:6] == [1, 2, 3, 4, 5, 6]
    for _step in range(5):
        desk(verbs.demote_section, section_key=rows[6].key)
    assert desk.refused(verbs.demote_section, section_key=rows[6].key) == "cannot_demote"
    assert_whole(desk.version)


def test_merge_appends_heading_and_text() -> None:
    desk = Desk()
    last = section(desk.version, "くらし").last_line
    desk(verbs.merge_section, "くらし")
    merged = section(desk.version, "人口")
    assert "10年前のほぼ2倍になっています。\n2 くらし\n町の中の移動は" in merged.text
    assert merged.last_line == last
    assert not Section.objects.filter(draft_version=desk.version, title="くらし").exists()
    assert_whole(desk.version)


def test_merge_of_a_chapter_leaves_its_sections_a_parent() -> None:
    desk = Desk()
    desk(verbs.merge_section, "いまの町")
    assert section(desk.version, "はじめに").text.splitlines()[-3] == "第1章　いまの町"
    assert section(desk.version, "人口").parent == section(desk.version, "はじめに")
    assert_whole(desk.version)


def test_merge_over_dropped_lines_takes_them_in_without_showing_them() -> None:
    desk = Desk()
    desk(verbs.drop_lines, "人口", lines=[line_of("ほぼ2倍")], reason="重複")
    assert DroppedLines.objects.filter(draft_version=desk.version, reason="重複").count() == 1
    desk(verbs.merge_section, "くらし")
    assert not DroppedLines.objects.filter(draft_version=desk.version, reason="重複").exists()
    assert "ほぼ2倍" not in section(desk.version, "人口").text
    desk(verbs.restore_lines, "人口", lines=[line_of("ほぼ2倍")])
    assert "ほぼ2倍" in section(desk.version, "人口").text
    assert_whole(desk.version)


def test_the_first_section_has_nothing_before_it() -> None:
    desk = Desk()
    first = desk.version.sections.order_by("position")[0]
    assert desk.refused(verbs.merge_section, section_key=first.key) == "is_first"


def test_split_and_merge_give_back_the_same_text() -> None:
    desk = Desk()
    before = section(desk.version, "人口").text
    desk(verbs.split_section, "人口", line=line_of("いっぽうで"))
    new = Section.objects.get(draft_version=desk.version, title__startswith="いっぽうで")
    assert (new.level, new.parent) == (2, section(desk.version, "いまの町"))
    assert new.text.startswith("一人で暮らす")
    assert section(desk.version, "人口").text.endswith("若い人が減っています。")
    assert_whole(desk.version)
    desk(verbs.merge_section, section_key=new.key)
    assert section(desk.version, "人口").text == before
    assert_whole(desk.version)


def test_split_reads_the_number_of_the_heading() -> None:
    text = SHORT_PLAN.replace("バスは1日に4本です。", "(3) 移動の足\nバスは1日に4本です。")
    desk = Desk(text)
    desk(verbs.split_section, "くらし", line=line_of("移動の足", text))
    assert (2, "(3)", "移動の足") in outline(desk.version)


def test_split_refuses_lines_that_are_no_heading() -> None:
    long_line = "とても長い文を書いた行で、" * 20
    text = SHORT_PLAN.replace("バスは1日に4本です。", long_line)
    desk = Desk(text)
    assert desk.refused(verbs.split_section, "くらし", line=line_of(long_line, text)) == "long_heading"
    assert desk.refused(verbs.split_section, "くらし", line=line_of("この計画は")) == "not_in_text"
    cover = desk.version.sections.order_by("position")[0]
    assert desk.refused(verbs.split_section, section_key=cover.key, line=1) == "first_line"


def test_dropped_in_the_middle_stays_in_place_and_comes_back() -> None:
    desk = Desk()
    row = section(desk.version, "人口")
    line = line_of("若い人が減って")
    desk(verbs.drop_lines, "人口", lines=[line])
    after = section(desk.version, "人口")
    assert "若い人" not in after.text
    assert (after.first_line, after.last_line) == (row.first_line, row.last_line)
    assert_whole(desk.version)
    assert desk.refused(verbs.drop_lines, "人口", lines=[line]) == "not_in_text"
    desk(verbs.restore_lines, "人口", lines=[line])
    assert section(desk.version, "人口").text == row.text
    assert desk.refused(verbs.restore_lines, "人口", lines=[line]) == "not_left_out"


def test_dropped_at_the_end_becomes_a_block_and_comes_back() -> None:
    desk = Desk()
    row = section(desk.version, "人口")
    lines = [line_of("いっぽうで"), line_of("ほぼ2倍")]
    desk(verbs.drop_lines, "人口", lines=lines, reason="表の中の文")
    assert section(desk.version, "人口").last_line == lines[0] - 2, "the blank line before goes along"
    block = DroppedLines.objects.get(draft_version=desk.version, reason="表の中の文")
    assert_whole(desk.version)
    desk(verbs.restore_dropped, first=block.first_line, last=block.last_line)
    assert section(desk.version, "人口").text == row.text
    assert_whole(desk.version)


def test_part_of_a_block_comes_back() -> None:
    desk = Desk()
    contents = DroppedLines.objects.filter(draft_version=desk.version).order_by("first_line")[0]
    assert "目次" in contents.text
    desk(verbs.restore_dropped, first=contents.first_line + 1, last=contents.first_line + 2)
    cover = desk.version.sections.order_by("position")[0]
    assert "はじめに … 1" in cover.text
    assert "くらし" not in cover.text
    assert_whole(desk.version)
    with pytest.raises(NotFound):
        desk(verbs.restore_dropped, first=1, last=2)


def test_a_section_is_dropped_whole_and_the_first_lines_come_back() -> None:
    desk = Desk()
    cover = desk.version.sections.order_by("position")[0]
    desk(verbs.drop_section, section_key=cover.key, reason="表紙")
    assert "表紙" not in [title for _l, _n, title in outline(desk.version)]
    assert_whole(desk.version)
    desk(verbs.restore_dropped, first=1, last=1)
    assert section(desk.version, "はじめに").text.startswith("みどり町まちづくり計画（素案）")
    assert_whole(desk.version)


def test_every_line_of_a_section_without_heading_dropped_drops_the_section() -> None:
    desk = Desk()
    cover = desk.version.sections.order_by("position")[0]
    desk(verbs.drop_lines, section_key=cover.key, lines=range(1, 10))
    assert outline(desk.version)[0][2] == "はじめに"
    assert_whole(desk.version)


def test_the_last_section_stays() -> None:
    desk = Desk("計画\n文です。\n")
    only = desk.version.sections.get()
    assert desk.refused(verbs.drop_section, section_key=only.key) == "last_section"


def test_a_published_version_is_never_changed() -> None:
    desk = Desk()
    DraftVersion.objects.update(published_at=clock.now())
    key = section(desk.version, "人口").key
    calls: list[tuple[Callable[..., DraftVersion], dict[str, Any]]] = [
        (verbs.rename_section, {"section_key": key, "number": "", "title": "x"}),
        (verbs.promote_section, {"section_key": key}),
        (verbs.demote_section, {"section_key": key}),
        (verbs.merge_section, {"section_key": key}),
        (verbs.split_section, {"section_key": key, "line": line_of("いっぽうで")}),
        (verbs.drop_lines, {"section_key": key, "lines": [line_of("いっぽうで")]}),
        (verbs.restore_lines, {"section_key": key, "lines": [1]}),
        (verbs.drop_section, {"section_key": key}),
        (verbs.restore_dropped, {"first": 3, "last": 3}),
    ]
    for verb, more in calls:
        with pytest.raises(WrongPhase):
            desk(verb, **more)


def test_two_clerks_at_once_do_not_overwrite_each_other() -> None:
    desk = Desk()
    stale = desk.version.version
    desk(verbs.rename_section, "人口", number="1", title="人")
    with pytest.raises(Conflict):
        verbs.promote_section(
            actor=desk.clerk,
            draft_key=desk.version.key,
            version=stale,
            section_key=section(desk.version, "人").key,
        )


def test_other_roles_and_places_are_refused() -> None:
    desk = Desk()
    other = make_town("minami")
    more = {"draft_key": desk.version.key, "version": 1, "section_key": section(desk.version, "人口").key}
    for role in (Role.APPROVER, Role.RESIDENT, Role.MODERATOR):
        with pytest.raises(NotAllowed):
            verbs.promote_section(actor=staff(desk.town, role), **more)
    with pytest.raises(NotAllowed):
        verbs.promote_section(actor=Actor.nobody(desk.town.pk), **more)
    with pytest.raises(NotFound):
        verbs.promote_section(actor=staff(other), **more)
    with pytest.raises(NotFound):
        desk(verbs.promote_section, section_key="22222222222a")


def test_a_section_that_an_answer_names_stays() -> None:
    town = make_town()
    row = make_consultation(town)
    opinion = make_opinion(row)
    nxt = make_version(town, consultation_key=row.key)
    response = make_response(make_theme(row, opinion), state="draft")
    target = section(nxt, "人口")
    Response.objects.filter(pk=response.pk).update(changed_section=target)
    with pytest.raises(Refusal) as refusal:
        verbs.merge_section(actor=staff(town), draft_key=nxt.key, version=1, section_key=target.key)
    assert refusal.value.code == "section_in_use"
    assert_whole(nxt)


def test_a_version_written_by_hand_can_be_joined_but_not_cut() -> None:
    town = make_town()
    row = make_consultation(town, state="announced")
    version = make_draft(row.drafting, sections=3)
    keys = list(version.sections.order_by("position").values_list("key", flat=True))
    clerk = staff(town)
    with pytest.raises(Refusal) as refusal:
        verbs.split_section(actor=clerk, draft_key=version.key, version=1, section_key=keys[1], line=1)
    assert refusal.value.code == "no_source"
    verbs.merge_section(actor=clerk, draft_key=version.key, version=1, section_key=keys[1])
    first = version.sections.get(key=keys[0])
    assert first.text.splitlines()[1] == "2 取り組み2"


def test_every_change_is_written_down() -> None:
    desk = Desk()
    desk(verbs.promote_section, "人口")
    entry = Entry.objects.get(verb="promote_section")
    assert entry.target_key == desk.version.key
    assert (entry.before["level"], entry.after["level"]) == (2, 1)


@pytest.mark.parametrize("seed", range(6))
def test_no_sequence_of_changes_loses_or_doubles_a_line(seed: int) -> None:
    desk = Desk(SHORT_PLAN if seed % 2 else DEMO_PLAN.read_text())
    assert wander(desk, random.Random(seed), steps=60) > 15


def test_no_sequence_of_changes_breaks_a_real_plan(given_plan: Path) -> None:
    assert wander(Desk(given_plan.read_text()), random.Random(7), steps=60) > 15


def wander(desk: Desk, chance: random.Random, *, steps: int) -> int:
    """Do `steps` changes by chance, look after each that everything is in its place; returns how many were done."""
    done = 0
    for _step in range(steps):
        row = chance.choice(list(desk.version.sections.order_by("position")))
        lines = chance.sample(
            range(row.first_line, row.last_line + 1),
            k=1 + chance.randrange(3) % (row.last_line - row.first_line + 1),
        )
        block = desk.version.dropped.order_by("?").first()
        calls: list[tuple[Callable[..., DraftVersion], dict[str, Any]]] = [
            (verbs.promote_section, {"section_key": row.key}),
            (verbs.demote_section, {"section_key": row.key}),
            (verbs.merge_section, {"section_key": row.key}),
            (verbs.split_section, {"section_key": row.key, "line": lines[0]}),
            (verbs.split_section, {"section_key": row.key, "line": lines[-1]}),
            (verbs.drop_lines, {"section_key": row.key, "lines": lines}),
            (verbs.drop_lines, {"section_key": row.key, "lines": range(lines[0], row.last_line + 1)}),
            (verbs.restore_lines, {"section_key": row.key, "lines": lines}),
            (verbs.drop_section, {"section_key": row.key}),
        ]
        if block is not None:
            first = chance.randint(block.first_line, block.last_line)
            calls.append((verbs.restore_dropped, {"first": first, "last": block.last_line}))
            calls.append((verbs.restore_dropped, {"first": block.first_line, "last": first}))
        verb, more = chance.choice(calls)
        try:
            desk(verb, **more)
        except Refusal as refusal:
            assert refusal.code not in ("no_source", "changed_since"), (verb, more)
            continue
        done += 1
        assert_whole(desk.version)
    return done

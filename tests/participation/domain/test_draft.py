"""Bringing plans in: numbers, keys that carry on, what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from common.audit.models import Entry
from common.people.enums import Role
from common.people.rules import Actor
from common.text.refusals import NotAllowed, NotFound, Refusal
from participation.domain.draft import ask_import, import_draft
from participation.domain.draft_outline import split_section
from participation.models import Drafting, DraftVersion, Section
from participation.tasks import do_import
from tests.factories.draft import DEMO_PLAN, SHORT_PLAN, assert_whole, make_version, outline, section
from tests.factories.participation import make_consultation, publish, staff
from tests.factories.town import make_town

pytestmark = pytest.mark.django_db


def test_a_plan_becomes_a_version_with_sections_and_dropped_lines() -> None:
    version = make_version(make_town())
    assert version.number == 1
    assert version.title == "みどり町まちづくり計画（素案）"
    assert version.label == "first_draft"
    assert version.source_text == SHORT_PLAN
    assert (1, "", "はじめに") in outline(version)
    assert (1, "第1章", "いまの町") in outline(version)
    assert (2, "1", "人口") in outline(version)
    assert section(version, "人口").parent == section(version, "いまの町")
    assert [block.reason for block in version.dropped.all()]
    assert_whole(version)


def test_the_plan_of_the_demo_town_is_whole() -> None:
    version = make_version(make_town(), DEMO_PLAN.read_text())
    assert version.sections.count() > 40
    assert_whole(version)


def test_a_real_plan_is_whole(given_plan: Path) -> None:
    version = make_version(make_town(), given_plan.read_text())
    assert version.sections.count() > 10
    assert_whole(version)


def test_the_same_sections_keep_their_keys_in_the_next_version() -> None:
    town = make_town()
    first = make_version(town)
    changed = (
        SHORT_PLAN.replace("2 くらし", "2 くらしと移動")
        .replace("1日に4本", "1日に6本")
        .replace("第2章　これから … 3", "3 しごと … 3\n第2章　これから … 3")
        .replace("第2章　これから\n", "3 しごと\n店が減っています。\n第2章　これから\n")
    )
    second = make_version(town, changed, drafting_key=first.drafting.key)
    assert second.number == 2
    keys = {row.title: row.line_key for row in Section.objects.filter(draft_version=first)}
    for title in ("はじめに", "いまの町", "人口", "これから"):
        assert section(second, title).line_key == keys[title]
    assert section(second, "くらしと移動").line_key == keys["くらし"]
    assert section(second, "しごと").line_key not in keys.values()
    assert len({row.key for row in Section.objects.all()}) == Section.objects.count()


def test_equal_titles_under_different_chapters_are_not_mixed_up() -> None:
    town = make_town()
    lines = "町は、住む人の声を聞きながら、できることから進めます。\n" * 6
    text = (
        "まちの計画（案）\n\n目次\n第1章　福祉 … 1\n1 目標 … 1\n第2章　産業 … 2\n1 目標 … 2\n\n"
        f"第1章　福祉\n支え合います。\n{lines}1 目標\n見守りを増やします。\n{lines}"
        f"第2章　産業\n働く場をつくります。\n{lines}1 目標\n店を増やします。\n{lines}"
    )
    first = make_version(town, text)
    assert Section.objects.filter(draft_version=first, title="目標").count() == 2
    second = make_version(
        town, text.replace("福祉", "支え合い").replace("産業", "福祉"), drafting_key=first.drafting.key
    )
    before = {
        row.parent.title: row.line_key
        for row in Section.objects.filter(draft_version=first, title="目標").select_related("parent")
        if row.parent
    }
    after = {
        row.parent.title: row.line_key
        for row in Section.objects.filter(draft_version=second, title="目標").select_related("parent")
        if row.parent
    }
    assert after["福祉"] == before["福祉"], "the section follows its chapter, not its place"
    assert after["支え合い"] == before["産業"]


def test_keys_carry_on_from_what_residents_read_past_a_failed_import() -> None:
    town = make_town()
    row = make_consultation(town, state="announced")
    first = make_version(town, consultation_key=row.key)
    first.published_at = first.imported_at
    first.save()
    make_version(town, "まちがえた文です。\n", consultation_key=row.key)
    third = make_version(town, SHORT_PLAN + "おわり。\n", consultation_key=row.key)
    assert third.number == 3
    assert section(third, "人口").line_key == section(first, "人口").line_key


def test_the_same_text_sent_twice_is_one_version() -> None:
    town = make_town()
    row = make_consultation(town, state="preparing")
    clerk = staff(town)
    first = make_version(town, actor=clerk, consultation_key=row.key)
    assert make_version(town, actor=clerk, consultation_key=row.key) == first
    assert DraftVersion.objects.count() == 1


def test_a_consultation_brings_its_drafting() -> None:
    town = make_town()
    row = make_consultation(town, state="preparing")
    assert make_version(town, consultation_key=row.key).drafting_id == row.drafting_id
    assert Drafting.objects.count() == 1


def test_the_next_version_after_publication_continues_the_one_that_was_read() -> None:
    town = make_town()
    row = make_consultation(town, state="closed")
    publish(row)
    assert make_version(town, consultation_key=row.key).number == 2


@pytest.mark.parametrize(
    ("title", "label"),
    [
        ("総合計画（骨子案）", "outline"),
        ("総合計画（案）", "proposal"),
        ("総合計画", "first_draft"),
        ("総合計画（原案）", "draft"),
    ],
)
def test_the_label_is_read_from_the_title(title: str, label: str) -> None:
    assert make_version(make_town(), f"{title}\n\n1 目標\n書きます。\n").label == label


@pytest.mark.parametrize(("text", "code"), [("", "empty"), (" \n\n", "empty"), ("a\x00b", "binary")])
def test_what_is_no_plan_is_refused(text: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        make_version(make_town(), text)
    assert refused.value.code == code
    assert not Drafting.objects.exists()


def test_other_places_and_other_roles_are_refused() -> None:
    town, other = make_town(), make_town("minami")
    row = make_consultation(town, state="preparing")
    with pytest.raises(NotFound):
        import_draft(actor=staff(other), text=SHORT_PLAN, consultation_key=row.key)
    with pytest.raises(NotFound):
        import_draft(actor=staff(other), text=SHORT_PLAN, drafting_key=row.drafting.key)
    for role in (Role.RESIDENT, Role.APPROVER, Role.CHAIR):
        with pytest.raises(NotAllowed):
            import_draft(actor=staff(town, role), text=SHORT_PLAN)
    with pytest.raises(NotAllowed):
        import_draft(actor=Actor.nobody(town.pk), text=SHORT_PLAN)
    assert not DraftVersion.objects.exists()


def test_marks_around_table_cells_are_not_shown_and_nothing_is_lost() -> None:
    text = SHORT_PLAN.replace("バスは1日に4本です。", "<p>バス</p> <p>1日に4本</p>").replace(
        "店は、", "5 < 6、店は、"
    )
    version = make_version(make_town(), text)
    row = section(version, "くらし")
    assert "\nバス 1日に4本 運転をやめた人は" in row.text
    assert "5 < 6、店は" in row.text
    assert "<p>バス</p>" in version.source_text
    clerk = staff(version.municipality)
    line = next(n for n, one in enumerate(text.splitlines(), start=1) if "<p>" in one)
    split_section(actor=clerk, draft_key=version.key, version=1, section_key=row.key, line=line)
    assert_whole(version)


def test_the_import_is_written_down() -> None:
    version = make_version(make_town())
    entry = Entry.objects.get(verb="import_draft")
    assert entry.target_key == version.key
    assert entry.after["sections"] == version.sections.count()


def test_a_job_brings_the_plan_in_once() -> None:
    town = make_town()
    row = make_consultation(town, state="preparing")
    job = ask_import(actor=staff(town), consultation_key=row.key, text=SHORT_PLAN, source_name="a.txt")
    result = do_import(job)
    job.refresh_from_db()
    version = DraftVersion.objects.get()
    assert result == {"draft": version.key}
    assert "text" not in job.arguments
    assert do_import(job) == result
    assert DraftVersion.objects.count() == 1

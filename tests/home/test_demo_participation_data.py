"""The demo town's plan, opinions, themes and consultations: they parse, count right and refer to what exists."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from participation.domain.disposition import DEFAULT
from participation.domain.draft_text import DraftText, read_draft_text
from participation.enums import ConsultationState, DraftLabel, PostRule, Stance, Validity

TOWN = Path(__file__).resolve().parents[2] / "site" / "home" / "demo_town"
FORM_LETTER = "電話と紙の窓口を残すこと"


def read(name: str) -> Any:
    return json.loads((TOWN / name).read_text(encoding="utf-8"))


def plan(name: str) -> DraftText:
    return read_draft_text((TOWN / name).read_text(encoding="utf-8"))


def titles(name: str) -> list[str]:
    return [section.title for section in plan(name).sections]


@pytest.mark.parametrize("name", ["draft_plan.txt", "draft_plan_v2.txt"])
def test_plan_has_five_chapters_twelve_measures_and_no_title_twice(name: str) -> None:
    draft = plan(name)
    numbers = [section.number for section in draft.sections]
    assert [number for number in numbers if number.endswith("章")] == [f"第{n}章" for n in range(1, 6)]
    assert len([number for number in numbers if number.startswith("施策")]) == 12
    assert max(Counter(titles(name)).values()) == 1
    assert not [warning for warning in draft.warnings if warning.code == "entry not found"]


def test_opinions_renamed_one_section_and_added_one() -> None:
    before, after = titles("draft_plan.txt"), titles("draft_plan_v2.txt")
    assert set(before) - set(after) == {"公民館でのスマホ教室"}
    assert set(after) - set(before) == {"移動スマホ教室", "電話と紙の窓口を続ける約束"}
    old = {section.title: "".join(section.text.split()) for section in plan("draft_plan.txt").sections}
    new = {section.title: "".join(section.text.split()) for section in plan("draft_plan_v2.txt").sections}
    changed = {theme["changed_section_title"] for theme in read("themes.json")} - {None}
    assert len(changed) == 8
    assert all(old.get(title) != new[title] for title in changed)


def test_measures_stand_in_the_plan_by_code() -> None:
    index = read("measures_index.json")
    for name, key in (("draft_plan.txt", "first_draft_title"), ("draft_plan_v2.txt", "section_title")):
        found = {section.number: section.title for section in plan(name).sections}
        assert {row["number"]: row[key] for row in index["measures"]}.items() <= found.items()
    third = index["measures"][2]
    series = [[row["value"] for row in indicator["values"]] for indicator in third["indicators"]]
    assert series == [[0, 280, 700, 800, 2700, 9000], [0, 8, 1, 4, 6, 8], [0, 30, 60, 100, 150, 200]]


def test_there_are_three_hundred_different_opinions() -> None:
    opinions = read("opinions.json")
    assert len(opinions) == 300
    assert len({row["text"] for row in opinions}) == 300
    assert all(25 <= len(row["text"]) <= 160 for row in opinions)
    assert sum(FORM_LETTER in row["text"] for row in opinions) == 10
    validity = Counter(row["validity"] for row in opinions)
    assert validity == {"accepted": 280, "late": 6, "other_matter": 6, "defective": 4, "out_of_scope": 4}


def test_every_opinion_refers_to_what_exists() -> None:
    opinions, themes = read("opinions.json"), read("themes.json")
    numbers = {theme["number"] for theme in themes}
    districts = {row["name"] for row in read("town.json")["districts"]}
    known = set(titles("draft_plan.txt"))
    period = read("consultations.json")["consultations"][0]
    days = period["closes_in_days"] - period["opens_in_days"]
    for row in opinions:
        assert row["section_title"] is None or row["section_title"] in known
        assert row["stance"] in Stance.values
        assert row["validity"] in Validity.values
        assert row["district"] is None or row["district"] in districts
        assert (row["theme"] in numbers) == (row["validity"] == "accepted")
        assert (row["days_after_open"] > days) == (row["validity"] == "late")
    assert {row["theme"] for row in opinions} - {None} == numbers


def test_every_theme_is_answered_by_the_rules_of_its_disposition() -> None:
    themes = read("themes.json")
    rules = {row[0]: (row[3], row[4]) for row in DEFAULT}
    codes = {row["code"] for row in read("measures_index.json")["measures"]}
    departments = {row["name"] for row in read("town.json")["departments"]}
    assert [theme["number"] for theme in themes] == list(range(1, 37))
    assert {theme["disposition"] for theme in themes} == set(rules)
    for theme in themes:
        needs_reason, needs_change = rules[theme["disposition"]]
        assert theme["reason"] or not needs_reason
        assert bool(theme["changed_section_title"]) == needs_change
        assert theme["measure_code"] is None or theme["measure_code"] in codes
        assert theme["department"] in departments
        assert 80 <= len(theme["response"]) <= 250


def test_a_consultation_in_every_state_with_its_sections_and_voices() -> None:
    rows = read("consultations.json")["consultations"]
    assert {row["state"] for row in rows} == set(ConsultationState.values)
    assert len({row["slug"] for row in rows}) == len(rows)
    departments = {row["name"] for row in read("town.json")["departments"]}
    for row in rows:
        assert row["department"] in departments
        assert row["post_rule"] in PostRule.values
        assert row["draft_label"] in DraftLabel.values
        length = row["closes_in_days"] - row["opens_in_days"] + 1
        assert length >= 30 or row["short_reason"]
        if row["draft_file"]:
            known = set(titles(row["draft_file"]))
        else:
            known = {section["title"] for section in row["sections"]}
            assert 6 <= len(row["sections"]) == len(known) <= 15
        texts = [opinion["text"] for opinion in row["opinions"]]
        assert len(set(texts)) == len(texts)
        assert all(opinion["section_title"] in {None, *known} for opinion in row["opinions"])
        assert all(row["opens_in_days"] + opinion["days_after_open"] <= 0 for opinion in row["opinions"])
        assert (row["opens_in_days"] <= 0 <= row["closes_in_days"]) == (row["state"] == "open")


def test_stories_repeat_the_words_of_the_other_files() -> None:
    story = read("receipt_story.json")
    whole, late = story["complete"], story["overdue"]
    steps = {step["step"]: step for step in whole["steps"]}
    theme = read("themes.json")[whole["theme"] - 1]
    assert whole["opinion"]["text"] in {row["text"] for row in read("opinions.json")}
    assert (steps["answer"]["text"], steps["answer"]["reason"]) == (theme["response"], theme["reason"])
    assert steps["change"]["before"] in (TOWN / "draft_plan.txt").read_text(encoding="utf-8")
    assert steps["change"]["after"] in (TOWN / "draft_plan_v2.txt").read_text(encoding="utf-8")
    judged = next(
        row for row in read("evaluations.json")["rounds"] if row["title"] == steps["evaluation"]["round"]
    )
    found = next(row for row in judged["measures"] if row["measure_code"] == whole["measure_code"])
    assert steps["evaluation"]["text"] == found["finding"]["text"]
    assert steps["reply"]["text"] in {advice["reply"]["text"] for advice in found["advice"]}
    days = [step["in_days"] for step in whole["steps"]]
    assert days == sorted(days)
    rows = {row["slug"]: row for row in read("consultations.json")["consultations"]}
    owing = rows[late["consultation"]]
    assert late["opinion"]["text"] in {row["text"] for row in owing["opinions"]}
    assert late["steps"][-1]["owed_until_days"] == owing["answer_due_in_days"] == -40

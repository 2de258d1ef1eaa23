"""The demo town's data files: they parse, refer to what exists, and keep the rules of plain words."""

import json
import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from home.demo_town.source import is_closed

SITE = Path(__file__).resolve().parents[2] / "site"
TOWN = SITE / "home" / "demo_town"
DRAWINGS = SITE / "static" / "hiroba" / "lessons"
KANJI = re.compile(r"[一-龯々〆]+")
READ_KANJI = re.compile(r"[一-龯々〆]+《[ぁ-んー]+》")
ROLES = {
    "resident",
    "supporter",
    "partner",
    "clerk",
    "approver",
    "moderator",
    "editor",
    "member",
    "member2",
    "chair",
    "auditor",
    "admin",
}


def read(name: str) -> Any:
    return json.loads((TOWN / name).read_text(encoding="utf-8"))


def texts_named(value: Any, wanted: str) -> list[str]:
    """Return every string under a key that ends with `wanted`, however deep."""
    found: list[str] = []
    if isinstance(value, dict):
        for key, inner in value.items():
            if key.endswith(wanted) and isinstance(inner, str):
                found.append(inner)
            found += texts_named(inner, wanted)
    elif isinstance(value, list):
        for inner in value:
            found += texts_named(inner, wanted)
    return found


def unread_kanji(text: str) -> list[str]:
    """Return the kanji of plain Japanese that carry no reading."""
    return KANJI.findall(READ_KANJI.sub("", text))


@pytest.mark.parametrize("name", sorted(path.name for path in TOWN.glob("*.json")))
def test_every_file_is_clean_utf8(name: str) -> None:
    text = (TOWN / name).read_text(encoding="utf-8")
    assert json.loads(text)
    assert not re.search(r"lorem|テストデータ|\bTODO\b|\ufffd|ダミー", text, re.IGNORECASE)


@pytest.mark.parametrize("name", ["courses.json", "lessons.json", "measures.json", "pages.json"])
def test_plain_japanese_gives_the_reading_of_every_kanji(name: str) -> None:
    easy = texts_named(read(name), "_easy")
    assert len(easy) >= 5
    assert {text: unread_kanji(text) for text in easy if unread_kanji(text)} == {}
    assert unread_kanji("写真《しゃしん》を送る") == ["送"]


def test_town_has_every_role_and_unique_numbers() -> None:
    town = read("town.json")
    assert {user["username"] for user in town["users"]} == ROLES
    assert [user["username"] for user in town["second"]["users"]] == ["clerk_b"]
    people = town["residents"] + [user for user in town["users"] if "phone" in user]
    people += [row for row in town["supporters"] if "username" not in row]
    phones = Counter(person["phone"] for person in people)
    assert len(town["residents"]) >= 60
    assert max(phones.values()) == 1
    assert all(re.fullmatch(r"0000-(?!12)\d\d-\d{4}", phone) for phone in phones)
    assert all(re.fullmatch(r"[ァ-ヶー ]+", person["kana"]) for person in people)


@pytest.mark.parametrize("part", ["first", "second"])
def test_people_and_places_refer_to_what_the_town_has(part: str) -> None:
    town = read("town.json") if part == "first" else read("town.json")["second"]
    districts = {row["name"] for row in town["districts"]}
    posts = {row["name"]: set(row["posts"]) for row in town["departments"]}
    rows = [*town["users"], *town["supporters"], *town["residents"], *town["venues"]]
    assert {row["district"] for row in rows if "district" in row} <= districts
    assert all(user["post"] in posts[user["department"]] for user in town["users"] if "department" in user)


def _dates(part: str) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    courses = read("courses.json")["courses" if part == "first" else "second"]
    return [(course, session) for course in courses for session in course["sessions"]]


@pytest.mark.parametrize(("part", "count"), [("first", 12), ("second", 1)])
def test_classes_fit_their_rooms_and_never_meet(part: str, count: int) -> None:
    town = read("town.json") if part == "first" else read("town.json")["second"]
    seats = {
        (venue["name"], room["name"]): room["seats"] for venue in town["venues"] for room in venue["rooms"]
    }
    supporters = {row["name"] for row in town["supporters"]}
    dates = _dates(part)
    assert len({course["slug"] for course, _session in dates}) == count
    taken: Counter[tuple[Any, ...]] = Counter()
    for _course, session in dates:
        hour = (session["days_from_monday"], session["start"])
        taken[(*hour, session["venue"], session["room"])] += 1
        taken[(*hour, session["instructor"])] += 1
        assert session["days_from_monday"] % 7 <= 4
        assert session["booked"] <= session["capacity"] <= seats[session["venue"], session["room"]]
        assert session.get("attended", 0) <= session["booked"]
        assert ("attended" in session) == (session["days_from_monday"] <= 6)
        assert session["instructor"] in supporters
    assert max(taken.values()) == 1


def test_the_judged_year_was_taught_as_its_figure_says() -> None:
    courses = read("courses.json")
    measure_of = {row["slug"]: row["measure_code"] for row in courses["courses"]}
    came: Counter[str] = Counter()
    for line in courses["judged"]:
        assert date(2024, 4, 1) <= date.fromisoformat(line["on"]) <= date(2025, 3, 31)
        assert not is_closed(date.fromisoformat(line["on"]))
        assert line["attended"] <= line["booked"] <= line["capacity"]
        came[measure_of[line["course"]]] += line["attended"]
    assert came["2-1"] == _series("スマホ教室の参加者数（のべ）")[2024, "actual"] == 91
    assert {line["venue"] for line in courses["judged"] if measure_of[line["course"]] == "2-1"} == {
        "中央公民館"
    }


def test_lists_to_tick_lie_open_today_and_since_a_few_days() -> None:
    courses = read("courses.json")
    lines = courses["to_tick"]
    assert [line["days_from_today"] for line in lines] == [-3, 0]
    others = {(row["venue"], row["room"]) for _course, row in _dates("first")}
    assert not others & {(line["venue"], line["room"]) for line in lines}, "it would meet another date"
    assert {line["course"] for line in lines} <= {row["course"] for row in read("lessons.json")["lessons"]}
    assert all(0 < line["booked"] < line["capacity"] for line in lines)
    assert not any("attended" in line for line in lines)


def test_those_who_learned_at_home_did_lessons_of_their_door() -> None:
    lessons = read("lessons.json")
    behind = {path["entrance"]: set(path["lessons"]) for path in lessons["paths"]}
    for door in lessons["learners"]["doors"]:
        assert set(door["lessons"]) <= behind[door["entrance"]]
    assert {door["entrance"] for door in lessons["learners"]["doors"]} == set(behind)
    days = [(row["first"], row["last"]) for row in lessons["learners"]["periods"]]
    assert days == sorted(days)
    assert [last for _first, last in days][-1] == ""


def test_every_class_has_a_free_date_and_several_have_a_full_one() -> None:
    coming: dict[str, list[dict[str, Any]]] = {}
    for course, session in _dates("first"):
        if session["days_from_monday"] > 6:
            coming.setdefault(course["slug"], []).append(session)
    free = {slug for slug, rows in coming.items() if any(row["booked"] < row["capacity"] for row in rows)}
    full = {slug for slug, rows in coming.items() if any(row["booked"] == row["capacity"] for row in rows)}
    assert len(free) == 12
    assert 5 <= len(full) < 12


def test_residents_are_enough_for_every_hour() -> None:
    residents = len(read("town.json")["residents"])
    busy: Counter[tuple[int, str]] = Counter()
    for _course, session in _dates("first"):
        busy[session["days_from_monday"], session["start"]] += session["booked"] + session.get("cancelled", 0)
    assert max(busy.values()) <= residents


@pytest.mark.parametrize("part", ["first", "second"])
def test_classes_and_lessons_name_measures_and_departments_that_exist(part: str) -> None:
    town = read("town.json") if part == "first" else read("town.json")["second"]
    measures = read("measures.json") if part == "first" else read("measures.json")["second"]
    lessons = read("lessons.json") if part == "first" else read("lessons.json")["second"]
    courses = read("courses.json")["courses" if part == "first" else "second"]
    codes = {row["code"] for row in measures["measures"]}
    departments = {row["name"] for row in town["departments"]}
    assert {row["measure_code"] for row in [*courses, *lessons["lessons"]]} <= codes
    assert {row["department"] for row in [*courses, *measures["measures"], measures["plan"]]} <= departments
    assert {row["course"] for row in lessons["lessons"]} <= {course["slug"] for course in courses}


def test_lessons_are_short_kind_and_complete() -> None:
    lessons = read("lessons.json")
    assert [len(path["lessons"]) for path in lessons["paths"]] == [2, 2, 2]
    assert [row["slug"] for row in lessons["lessons"]] == [
        slug for path in lessons["paths"] for slug in path["lessons"]
    ]
    for lesson in lessons["lessons"]:
        assert lesson["minutes"] <= 10
        assert 4 <= len(lesson["steps"]) <= 6
        assert {step["kind"] for step in lesson["steps"]} == {"text", "picture", "warning", "checklist"}
        choices = lesson["activity"]["choices"]
        assert sum(choice["good"] for choice in choices) == 1
        assert all(choice["feedback"] for choice in choices)
        for step in lesson["steps"]:
            assert all(len(sentence) <= 40 for sentence in re.split(r"[。\n]", step["text"]))
            assert ("items" in step) == (step["kind"] == "checklist")
    checklists = [step for row in lessons["lessons"] for step in row["steps"] if step["kind"] == "checklist"]
    assert not [step["text"] for step in checklists if "丸を付けて" in step["text"]], "no paper lies there"
    words = json.dumps(lessons, ensure_ascii=False)
    assert re.findall("不正解|エラー|点数|制限時間|まちがいです|層", words) == []


def test_drawings_exist_are_used_and_hold_no_text_or_script() -> None:
    lessons = read("lessons.json")
    steps = [
        step for part in (lessons, lessons["second"]) for row in part["lessons"] for step in row["steps"]
    ]
    used = {step["drawing"] for step in steps if step["kind"] == "picture"}
    assert used == {path.name for path in DRAWINGS.glob("*.svg")}
    assert all(len(step["alt"]) >= 15 for step in steps if step["kind"] == "picture")
    for path in DRAWINGS.glob("*.svg"):
        tags = {
            node.tag.rsplit("}", 1)[-1] for node in ET.fromstring(path.read_text(encoding="utf-8")).iter()
        }
        assert tags <= {"svg", "g", "path", "rect", "circle", "clipPath"}
        assert "style=" not in path.read_text(encoding="utf-8")


def test_self_check_can_lead_to_every_door() -> None:
    lessons = read("lessons.json")
    check = lessons["self_check"]
    doors = {door["entrance"] for door in lessons["doors"]}
    assert doors == {row["entrance"] for row in check["proposals"]} == set(check["tie_order"])
    assert len(check["questions"]) == 4
    best = {
        door: sum(
            max(row["weights"].get(door, 0) for row in question["choices"]) for question in check["questions"]
        )
        for door in doors
    }
    assert min(best.values()) >= 7
    assert all(choice["why"] for question in check["questions"] for choice in question["choices"])


def _series(name: str) -> dict[tuple[int, str], float]:
    for measure in read("measures.json")["measures"]:
        for indicator in measure["indicators"]:
            if indicator["name"] == name:
                return {(row["fiscal_year"], row["kind"]): row["value"] for row in indicator["values"]}
    raise AssertionError(name)


@pytest.mark.parametrize(
    ("name", "figures"),
    [
        ("ひろばIDの登録者数", (280, 700, 800, 2700, 9000)),
        ("試した新しいサービスの数", (8, 1, 4, 6, 8)),
        ("デジタル人材の研修を受けた人の数", (30, 60, 100, 150, 200)),
    ],
)
def test_the_three_series_stand_as_the_plan_gives_them(name: str, figures: tuple[int, ...]) -> None:
    series = _series(name)
    kinds = ("actual", "expected", "target", "target", "target")
    assert series[2021, "baseline"] == 0
    assert [series[2022 + n, kind] for n, kind in enumerate(kinds)] == list(figures)


def test_measures_have_words_and_figures() -> None:
    measures = read("measures.json")["measures"]
    assert 10 <= len(measures) <= 14
    assert len({row["code"] for row in measures}) == len(measures)
    for measure in measures:
        assert all(measure[key] for key in ("name", "aim", "now", "doing", "summary_easy", "indicators"))
        for indicator in measure["indicators"]:
            assert indicator["kind"] in {"number", "share", "change", "mean", "milestone"}
            assert indicator["direction"] in {"up", "down"}
            years = Counter((row["fiscal_year"], row["kind"]) for row in indicator["values"])
            assert max(years.values()) == 1
            assert {row["kind"] for row in indicator["values"]} <= {
                "baseline",
                "actual",
                "expected",
                "target",
            }
            assert all(
                ("text" in row) or isinstance(row["value"], int | float) for row in indicator["values"]
            )


def test_measures_agree_with_the_figures_of_the_plan() -> None:
    mine = {row["code"]: row for row in read("measures.json")["measures"]}
    index = read("measures_index.json")["measures"]
    assert [row["code"] for row in index] == list(mine)
    for row in index:
        own = mine[row["code"]]
        assert (own["name"], own["department"], own["pillar"]) == (
            row["name"],
            row["department"],
            row["pillar"],
        )
        for given, kept in zip(row["indicators"], own["indicators"], strict=False):
            assert (given["name"], given["unit"]) == (kept["name"], kept["unit"])
            figures = {(value["fiscal_year"], value["kind"]): value["value"] for value in kept["values"]}
            assert all(
                figures[value["fiscal_year"], value["kind"]] == value["value"] for value in given["values"]
            )


def test_rounds_judge_measures_that_exist_and_every_advice_is_answered() -> None:
    town = read("town.json")
    codes = {row["code"] for row in read("measures.json")["measures"]}
    members = {row["username"] for row in town["committee"]["members"]}
    departments = {row["name"] for row in town["departments"]}
    rounds = {row["state"]: row for row in read("evaluations.json")["rounds"]}
    finished, running = rounds["published"], rounds["scoring"]
    assert (finished["held_year"], running["held_year"]) == (2025, 2026)
    for row in (finished, running):
        assert row["judged_year"] == row["held_year"] - 1
        assert {judged["measure_code"] for judged in row["measures"]} <= codes
    assert len(finished["measures"]) == 5
    criteria = [row["code"] for row in finished["criteria"]]
    for judged in finished["measures"]:
        assert {sheet["member"] for sheet in judged["scores"]} == members
        for sheet in judged["scores"]:
            assert list(sheet["marks"]) == criteria
            assert all(mark is None or 1 <= mark <= 4 for mark in sheet["marks"].values())
            assert sheet["comment"] or None not in sheet["marks"].values()
        assert judged["finding"]["grade"] in "ABCD"
        assert judged["advice"]
        for advice in judged["advice"]:
            assert advice["kind"] in {"advice", "incidental", "minority"}
            assert advice["reply"]["text"]
            assert advice["reply"]["department"] in departments
            assert isinstance(advice["reply"]["due_days"], int) or not advice["reply"]["action"]


def test_advice_rests_on_themes_of_the_same_measure() -> None:
    measure_of = {row["number"]: row["measure_code"] for row in read("themes.json")}
    rounds = read("evaluations.json")["rounds"]
    tied = [
        (judged["measure_code"], number)
        for row in rounds
        for judged in row["measures"]
        for advice in judged.get("advice", [])
        for number in advice["themes"]
    ]
    assert len(tied) >= 10
    assert [(code, number) for code, number in tied if measure_of[number] != code] == []


def test_pages_use_only_what_the_editor_offers() -> None:
    pages = read("pages.json")
    wanted = {
        "home",
        "ideas",
        "about",
        "privacy",
        "accessibility",
        "consultations",
        "classes",
        "learn",
        "measures",
    }
    for part in (pages["pages"], pages["second"]):
        assert wanted | {"loop"} == set(part)
        for page in part.values():
            tags = set(re.findall(r"</?(\w+)", page.get("body", "")))
            assert tags <= {"h2", "p", "ul", "ol", "li", "a"}
            assert len(page.get("lead", "")) <= 300


def test_the_length_of_a_lesson_is_told_the_same_everywhere() -> None:
    told = [
        text
        for name in ("pages.json", "lessons.json")
        for text in re.findall(r"1回\d+分", json.dumps(read(name), ensure_ascii=False))
    ]
    assert set(told) == {"1回10分"}

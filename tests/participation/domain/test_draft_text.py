"""Draft plans are read into the outline their own contents list names, whatever program took the text from the PDF.

The bars are those of the import's promise, computed by `faults`. The plans in tests/participation/plans are
fictional; `<plan>.contents` says what their lists name, as a person reads them. `given_plan` is each real plan of
the folder `$HIROBA_PLANS`; where it is not set that test is skipped and says so.
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from participation.domain.draft_text import as_json, read_draft_text
from tests.factories.plan_bars import faults, gaps, named_in, plain

PLANS = Path(__file__).resolve().parents[1] / "plans"
NAMES = sorted(path.stem for path in PLANS.glob("*.contents"))


def text_of(name: str) -> str:
    return (PLANS / f"{name}.txt").read_bytes().decode()


def contents_of(name: str) -> list[str]:
    return (PLANS / f"{name}.contents").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("name", NAMES)
def test_fictional_plan_meets_every_bar(name: str) -> None:
    assert faults(text_of(name), contents_of(name)) == []


def test_real_plan_meets_every_bar(given_plan: Path) -> None:
    text = given_plan.read_bytes().decode("utf-8-sig")
    beside = given_plan.with_suffix(".contents")
    entries = beside.read_text(encoding="utf-8").splitlines() if beside.exists() else named_in(text)
    assert faults(text, entries) == []


def test_scorer_sees_what_is_wrong() -> None:
    text = text_of("komorebi-kotsu")
    entries = contents_of("komorebi-kotsu")
    assert faults(text, [*entries, "第7章 ここにない章", "第8章 どこにもない章"]) != []
    assert faults(text, entries * 2) != []
    assert faults("1 題名\n\n2 題名\n\n本文です。", ["題名"] * 2) != []


# How else the same plan may come out of a PDF.


def _without_pages(text: str) -> str:
    return re.sub(r"(?m)^(?!\s*-)(\s*\S.*?)[ 　]*[・.…]{2,}\s*\d+$", r"\1", text)


def _dots(leader: str) -> Callable[[str], str]:
    return lambda text: re.sub(r"…{2,}(?= ?\d+$)", leader, text, flags=re.MULTILINE)


def _wide_digits(text: str) -> str:
    return text.translate(str.maketrans("0123456789()", "０１２３４５６７８９（）"))


def _narrow_digits(text: str) -> str:
    return text.translate(str.maketrans("０１２３４５６７８９（）", "0123456789()"))


def _without_form_feeds(text: str) -> str:
    return text.replace("\f", "")


def _windows_line_ends(text: str) -> str:
    return text.replace("\n", "\r\n")


def _margins(text: str) -> str:
    return re.sub(r"(?m)^(?=.)", "      ", text)


def _close_lines(text: str) -> str:
    return re.sub(r"\n{2,}", "\n", text)


def _wide_lines(text: str) -> str:
    return text.replace("\n", "\n\n")


def _hashes(text: str) -> str:
    return re.sub(r"(?m)^(第\S+[章節] |[ⅠⅡⅢⅣⅤ]　)", r"# \1", text)


def _other_furniture(text: str) -> str:
    pages, lines = 0, []
    for i, line in enumerate(re.sub(r"(?m)^\s+- \d+ -$", "", text).splitlines()):
        lines.append(line)
        if i % 40 == 39:
            pages += 1
            lines += ["", f"{pages}／9ページ", "町の計画（意見募集用）", ""]
    return "\n".join(lines)


VARIANTS: dict[str, Callable[[str], str]] = {
    "no pages in the list": _without_pages,
    "middle dots": _dots("・・・・・・・・"),
    "full stops": _dots(" ............ "),
    "a tab": _dots("\t"),
    "a single space": _dots(""),
    "wide digits": _wide_digits,
    "narrow digits": _narrow_digits,
    "no form feeds": _without_form_feeds,
    "line ends of Windows": _windows_line_ends,
    "margins": _margins,
    "no blank lines": _close_lines,
    "blank lines everywhere": _wide_lines,
    "marked headings": _hashes,
    "other page numbers": _other_furniture,
}


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("name", NAMES)
def test_the_same_plan_in_another_dress_meets_every_bar(name: str, variant: str) -> None:
    assert faults(VARIANTS[variant](text_of(name)), contents_of(name)) == []


@pytest.mark.parametrize("name", NAMES)
def test_outline_follows_the_list_in_order_and_nests(name: str) -> None:
    draft = read_draft_text(text_of(name))
    entries = [plain(entry) for entry in contents_of(name)]
    found = [plain(section.number + section.title) for section in draft.sections]
    assert [key for key in found if key in set(entries)] == entries


def outline(text: str) -> list[str]:
    return ["  " * (s.level - 1) + f"{s.number} {s.title}".strip() for s in read_draft_text(text).sections]


def test_without_a_contents_list_numbers_make_the_outline() -> None:
    text = text_of("hiroba-toshoshitsu")
    assert outline(text) == [
        "表紙",
        "1 方針を定める理由",
        "2 これまでのあゆみと利用のようす",
        "  (1) 利用した人の数",
        "  (2) 本の数と置き場所",
        "  (3) 働いている人",
        "3 めざす図書室",
        "4 取り組むこと",
        "  (1) だれもが入れるようにする",
        "    ア 来られない人への配達",
        "    イ 外国から来た人のための棚",
        "  (2) 子どもと本をつなぐ",
        "  (3) 町のことを残す",
        "5 運営のしかた",
        "  (1) 開いている時間",
        "  (2) 意見を聞く仕組み",
        "6 これからの日程",
    ]
    assert list(gaps(text, as_json(read_draft_text(text)))) == []


@pytest.mark.parametrize("name", NAMES)
def test_plan_loses_no_letter(name: str) -> None:
    """What is in no section's text is a heading, is dropped, or is named in a warning."""
    text = text_of(name)
    lines = text.splitlines()
    draft = read_draft_text(text)
    dropped = {i for block in draft.dropped for i in range(block.lines[0], block.lines[1] + 1)}
    named = {i for warning in draft.warnings if warning.code.startswith("furniture") for i in warning.lines}
    for section in draft.sections:
        kept = plain(section.number + section.title + section.text)
        for i in range(section.lines[0], section.lines[1] + 1):
            said = plain(lines[i - 1])
            assert said in kept or i in named, (i, lines[i - 1])
            assert i not in dropped


def test_page_furniture_is_in_no_text() -> None:
    draft = read_draft_text(text_of("shiosai-fukushi"))
    for section in draft.sections:
        assert not re.search(r"(?m)^\s*- \d+ -$", section.text)
    body = [section.text for section in draft.sections if section.number == "第２章"]
    assert "町のすがたと困りごと" not in body[0]
    numbers = [i for warning in draft.warnings if warning.code.startswith("furniture") for i in warning.lines]
    assert len(numbers) > 10


def test_numbered_sentences_and_lists_stay_text() -> None:
    draft = read_draft_text(text_of("komorebi-kotsu"))
    titles = [section.title for section in draft.sections]
    assert not [title for title in titles if "職員ではなく" in title or "試し走り" in title]
    rides = next(section for section in draft.sections if section.title == "走っている乗り物")
    assert "2. 診療所の送り迎えは" in rides.text
    assert "- 村のバス（二路線" in rides.text


def test_heading_takes_number_and_title_from_the_list() -> None:
    """The list says 施策2, the heading in the body only 2; a heading broken over lines is one."""
    found = {section.number: section for section in read_draft_text(text_of("komorebi-kotsu")).sections}
    assert found["施策2"].title == "予約して乗る車を全集落に広げる"
    assert found["課題3"].title == "知らせがわかりにくい"
    lines = text_of("komorebi-kotsu").splitlines()
    first, last = found["第1章"].lines
    assert lines[first - 1] == "# 第1章"
    assert "計画のねらい" in lines[first:last]
    assert found["第1章"].text == ""


def test_look_alike_radicals_become_the_letters_they_stand_for() -> None:
    assert "⽬" in text_of("tsukinowa-kankyo")
    draft = read_draft_text(text_of("tsukinowa-kankyo"))
    words = "".join(section.title + section.text for section in draft.sections)
    assert not re.search("[\u2e80-\u2fdf]", words)
    assert "月見川" in words


def test_contents_list_is_dropped_and_named() -> None:
    draft = read_draft_text(text_of("komorebi-kotsu"))
    assert [block.reason for block in draft.dropped] == ["contents list"]
    assert draft.dropped[0].text.startswith("# もくじ")
    assert "no contents list" not in [warning.code for warning in draft.warnings]


def test_long_contents_list_of_a_short_plan_is_kept() -> None:
    """Dropping it would leave out more than a tenth of the text."""
    draft = read_draft_text(text_of("shiosai-fukushi"))
    assert "目次" in [section.title for section in draft.sections]
    assert "contents list kept" in [warning.code for warning in draft.warnings]


def test_entry_without_heading_is_a_warning() -> None:
    text = re.sub(r"(?m)^## 1-2 .*$", "", text_of("komorebi-kotsu"))
    missing = [w.detail for w in read_draft_text(text).warnings if w.code == "entry not found"]
    assert missing == ["1-2 対象とする区域"]


def test_chapter_whose_heading_was_a_picture_still_holds_its_sections() -> None:
    text = text_of("komorebi-kotsu").replace("# 第4章 めざす姿と目標\n", "\n")
    draft = read_draft_text(text)
    chapter = next(section for section in draft.sections if section.number == "第4章")
    assert [s.number for s in draft.sections if s.parent == chapter.id] == ["4-1", "4-2"]
    assert faults(text, contents_of("komorebi-kotsu")) == []


def test_title_is_the_plans_name() -> None:
    assert read_draft_text(text_of("shiosai-fukushi")).title == "しおさい町地域福祉計画（素案）"
    assert read_draft_text(text_of("hiroba-toshoshitsu")).title == "ひろば町図書室の運営方針（案）"
    assert read_draft_text(text_of("tsukinowa-kankyo")).title == "つきのわ市環境基本計画（案）"


def test_json_has_the_promised_shape() -> None:
    shown = as_json(read_draft_text(text_of("komorebi-kotsu")))
    assert list(shown) == ["title", "sections", "dropped", "warnings"]
    keys = ["id", "parent", "level", "number", "title", "chars", "lines", "text"]
    assert all(list(section) == keys for section in shown["sections"])
    assert all(list(block) == ["lines", "text", "reason"] for block in shown["dropped"])
    assert all(isinstance(warning, str) for warning in shown["warnings"])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "\f\f\f",
        "   \n\t\n",
        "計画",
        "第1章",
        "目次",
        "目次\n第1章 総論 1\n",
        "1\n2\n3\n",
        "\u2028\x85\x1c",
        "。",
        "|---|\n",
    ],
)
def test_any_scrap_of_text_is_read(text: str) -> None:
    assert list(gaps(text, as_json(read_draft_text(text)))) == []


@pytest.mark.parametrize("seed", range(60))
def test_every_line_is_placed_once_however_the_text_is_torn(seed: int) -> None:
    """Shuffled, cut, doubled and mixed plans have no sense, but still every line belongs somewhere."""
    chance = random.Random(seed)
    lines = [line for name in chance.sample(NAMES, 2) for line in text_of(name).splitlines(keepends=True)]
    torn = chance.choice(("shuffle", "cut", "double", "thin", "letters"))
    if torn == "shuffle":
        chance.shuffle(lines)
    elif torn == "cut":
        start = chance.randrange(len(lines))
        lines = lines[start : start + chance.randrange(1, 200)]
    elif torn == "double":
        lines = [line for line in lines for _ in range(chance.randint(1, 2))]
    elif torn == "thin":
        lines = [line for line in lines if chance.random() < 0.4]
    text = "".join(lines)
    if torn == "letters":
        letters = "第章節１1(（)）ア①Ⅰ施策 　・…-\n\n\f\t目次。、あ計画|#*<p>2\u2028"
        text = "".join(chance.choice(letters) for _ in range(chance.randrange(400)))
    assert list(gaps(text, as_json(read_draft_text(text)))) == []


def test_a_megabyte_takes_seconds() -> None:
    parts = []
    for chapter in range(1, 41):
        parts.append(f"\n第{chapter}章 {chapter}番目の分野について\n")
        for number in range(1, 11):
            parts.append(f"\n{number} 取組の{number}つめ\n")
            parts += [
                "町は、住んでいる人と話し合いながら、できることから順に取り組みを進めていきます。\n" * 7
            ] * 3
    listed = "".join(
        line + "…… 9\n" for part in parts for line in part.splitlines() if len(line) in range(1, 20)
    )
    text = "みどり町総合計画\n目次\n" + listed + "".join(parts)
    assert len(text.encode()) > 1_000_000
    begun = time.perf_counter()
    draft = read_draft_text(text)
    assert time.perf_counter() - begun < 20  # about 2 on an idle machine; others may be at work on this one
    assert len([section for section in draft.sections if section.number.startswith("第")]) == 40

"""What looks like a heading, a page number or an entry of the contents list, and is none; and the other way round."""

from __future__ import annotations

import re
import time

import pytest

from participation.domain.draft_lines import read_mark
from participation.domain.draft_text import read_draft_text


def titles(text: str) -> list[str]:
    return [section.number + section.title for section in read_draft_text(text).sections]


def prose(topic: str, lines: int = 3, width: int = 36) -> str:
    """Sentences on a topic, broken at the width of a page."""
    whole = "".join(
        f"{topic}について、町は{n}年ごとに住む人へ{word}、そのつど進め方を改めていきます。"
        for n, word in zip(range(1, 9), ("たずね", "知らせ", "見せ", "渡し") * 2, strict=True)
    )
    return "\n".join(whole[at : at + width] for at in range(0, lines * width, width)) + "ました。\n"


def test_entry_over_two_lines_is_one_though_its_first_line_is_short() -> None:
    contents = "目次\n1 水をためる…………1\n2 谷の奥にある小さな\nため池を守る…………2\n3 水を分ける…………4\n"
    headings = ("1 水をためる", "2 谷奥の小さなため池を守る", "3 水を分ける")
    body = "".join(f"\n{heading}\n\n{prose(heading[2:], 6)}" for heading in headings)
    assert titles(contents + body) == ["1水をためる", "2谷の奥にある小さなため池を守る", "3水を分ける"]


def test_numbers_of_chapters_that_stand_alone_are_no_page_numbers() -> None:
    """1 to 4 alone on their lines rise as page numbers do; but the pages have theirs already."""
    names = ("丘の上の学校", "橋のたもとの市", "海へおりる道", "灯台のある岬")
    pages, text = 0, "もくじ\n" + "".join(f"{n} {name}……{3 * n}\n" for n, name in enumerate(names, 1))
    for n, name in enumerate(names, 1):
        text += f"\n海辺の町の散歩道\n\n{n}\n{name}\n\n"
        for _ in range(3):
            pages += 1
            text += f"{prose(name, 12)}\n- {pages} -\n\n"
    draft = read_draft_text(text)
    assert [section.title for section in draft.sections] == ["前文", *names]
    lines = text.splitlines()
    assert [lines[section.lines[0] - 1] for section in draft.sections[1:]] == ["1", "2", "3", "4"]
    assert not [section for section in draft.sections if re.search(r"(?m)^- \d+ -$", section.text)]


def test_numbered_sentences_that_end_in_the_next_line_are_no_headings() -> None:
    """A line as wide as the page runs on; a comma after 中 or 際, or before a long clause, is one of a sentence."""
    items = (
        "1 雪かきを担う人が減る中、除雪機と車の早めの\n割り当て。\n",
        "2 吹雪で道をふさぐ際、となりの集落からの手\n助け。\n",
        "3 通学路の除雪は朝の七時までとし、終わらない\nときは放送。\n",
    )
    text = f"雪とくらす計画\n\n第1章 冬の道\n\n{prose('冬の道', 8)}" + "".join(
        item + prose("雪", 2) for item in items
    )
    text += f"\n第2章 冬の家\n\n{prose('冬の家', 8)}"
    assert titles(text) == ["表紙", "第1章冬の道", "第2章冬の家"]


def test_wide_heading_with_text_close_below_stays_a_heading() -> None:
    """It does not fill the page's width, so no sentence runs on from it."""
    heads = ("1 となりの町と一緒に走らせる乗り合いの車のこと", "2 停留所のない道で手をあげて乗れる車のこと")
    text = "乗り物の計画\n\n" + "".join(f"{head}\n{prose('車', 5)}\n" for head in heads)
    assert titles(text) == ["表紙", *(head.replace(" ", "") for head in heads)]


def test_numbered_cells_of_a_table_are_no_headings() -> None:
    """Nothing is said below them: the letters that follow are figures and names of offices."""
    rows = "".join(
        f"{n} {name}\n企画課・建設課・教育委員会・診療所・消防署・図書室・商工会\n令和八年度から令和十二年度まで\n"
        for n, name in enumerate(("橋の点検", "堤の草刈り", "倉の見回り", "鐘の音の試し"), start=1)
    )
    text = f"見回りの計画\n\nⅠ ねらい\n\n{prose('見回り', 8)}\nⅡ 一覧\n\n{prose('一覧', 4)}\n{rows}\n"
    assert titles(text) == ["表紙", "Ⅰねらい", "Ⅱ一覧"]


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("2 日常生活圏域の設定", "2"),
        ("1人口と世帯", "1"),
        ("3次世代を育てる", "3"),
        ("2.1.1 日帰りの人", "2.1.1"),
        ("施策2年齢を問わない学び", "施策2"),
        ("1町民の声", "1"),
        ("30 年度", None),
        ("3人が集まる日", None),
        ("2 日目の予定", None),
        ("10年間の歩み", None),
        ("5.1 人", "5.1"),
        ("1 月末の残高", None),
    ],
)
def test_what_counts_or_dates_something_is_no_number_of_a_heading(line: str, number: str | None) -> None:
    mark = read_mark(line)
    assert (mark.number if mark else None) == number


def test_pages_of_the_list_may_be_ranges() -> None:
    names = ("朝の市", "昼の市", "夜の市", "雪の市")
    contents = "もくじ\n" + "".join(
        f"{n} {name} {4 * n}～{4 * n + 3}ページ\n" for n, name in enumerate(names, 1)
    )
    body = "".join(f"{n} {name}\n{prose(name, 7)}" for n, name in enumerate(names, 1))
    assert titles(contents + body) == [f"{n}{name}" for n, name in enumerate(names, 1)]


def test_pages_of_the_list_in_a_block_behind_it_belong_to_its_titles() -> None:
    """A program that reads column after column tears 目次 apart and brings the pages last."""
    names = ("朝の市", "昼の市", "夜の市", "雪の市")
    rows = "".join(f"{n} {name}・・・・・・\n" for n, name in enumerate(names, 1))
    body = "".join(f"\n{n} {name}\n\n{prose(name, 9)}" for n, name in enumerate(names, 1))
    draft = read_draft_text(f"市の計画\n\n目\n\n次\n\n{rows}\n1\n3\n3\n7\n{body}")
    assert [section.title for section in draft.sections] == ["表紙", *names]
    assert [(block.reason, block.lines) for block in draft.dropped] == [("contents list", (3, 16))]


def test_rows_of_a_table_are_no_headings_whatever_their_numbers() -> None:
    """The heading 2 was a picture; the row that begins with 2 does not stand in for it."""
    rows = "".join(f"{n}  {name}の見回り        {n}回    {2 * n}回\n" for n, name in enumerate("橋堤倉鐘", 1))
    text = f"見回りの計画\n\n1 ねらい\n\n{prose('見回り', 8)}\n{rows}\n{prose('見回り', 8)}"
    text += "".join(f"\n{head}\n\n{prose('日程', 8)}" for head in ("3 まとめ", "4 日程"))
    assert titles(text) == ["表紙", "1ねらい", "3まとめ", "4日程"]


def test_chapters_of_an_introduction_without_a_number_are_found() -> None:
    parts = [
        "序論",
        "第1章 いきさつ",
        "第2章 役わり",
        "第1編 構想",
        "第1章 すがた",
        "第2章 道すじ",
        "第2編 計画",
    ]
    text = "丘の計画\n" + "".join(f"\n{part}\n\n{prose(part[-3:], 7)}" for part in parts)
    assert titles(text) == ["表紙", *(part.replace(" ", "") for part in parts[1:])]


def test_a_title_that_stands_everywhere_takes_no_longer_than_others() -> None:
    text = "目次\n" + ("見出し\n" * 5 + "1\n2\n3\n4\n5\n") * 700
    begun = time.perf_counter()
    assert read_draft_text(text).sections
    assert time.perf_counter() - begun < 10  # about 1 on an idle machine, 10 when each was compared with each


def test_word_for_contents_may_come_out_after_its_titles_and_before_their_pages() -> None:
    names = ("はじめに", "丘を歩く", "橋を直す", "灯をともす")
    rows = "\n".join(names)
    body = "".join(f"\n{name}\n\n{prose(name, 9)}" for name in names)
    draft = read_draft_text(f"丘の計画\n\f{rows}\n\nCONTENTS\n\n2\n3\n3\n4\n\f{body}")
    assert [section.title for section in draft.sections] == ["表紙", *names]
    assert [block.reason for block in draft.dropped] == ["contents list"]

"""Blanks that push words to the right on paper must not push them off a telephone."""

from __future__ import annotations

import pytest

from common.text.filters import lines
from common.text.gaps import close_gaps

FAR = "\u3000" * 24


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        (f"{FAR}ひろば町長", '<span class="at-right">ひろば町長</span>'),
        (f" {FAR}令和8年3月", '<span class="at-right">令和8年3月</span>'),
        ("\u3000本町は、", "\u3000本町は、"),
        ("\u3000\u3000ア\u3000", "\u3000\u3000ア"),
        (f"目標{FAR}800", "目標\u3000\u3000800"),
        (f"一\n二\n{FAR}町長\n三", '一<br>二<span class="at-right">町長</span>三'),
        (f"{FAR}<b>町長", '<span class="at-right">&lt;b&gt;町長</span>'),
        (FAR, ""),
        ("", ""),
    ],
)
def test_lines_keep_their_words_and_lose_their_gaps(typed: str, shown: str) -> None:
    assert lines(typed) == shown


def test_a_text_without_gaps_is_left_as_it_is() -> None:
    text = "\u3000本町は、学びます。\n\n１\u3000目的\n\u3000\u3000(1)\u3000学ぶ"
    assert close_gaps(text) == text
    assert close_gaps(f"{FAR}ひろば町長") == "\u3000ひろば町長"

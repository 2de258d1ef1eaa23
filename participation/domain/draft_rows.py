"""What one line of a contents list says: a title, a page, and how surely the two belong together.

In: a line of a list. Out: `Row`, usually one, several where a list stands in several columns. Whether the line is
part of a list at all is decided elsewhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from participation.domain.draft_lines import Line, fold, read_mark

_DOT = r"[.・…‥·･⋯∙•_\-=─]"
_LEAD = rf"(?:{_DOT}\s?+){{2,}}+|…\s?+"
_PAGE = (
    r"(?:[pP]\.?\s?|-\s?|\(\s?)?(?:[^\W\d_]{1,3}\s?-\s?)?"
    r"(?:(?P<page>\d{1,4})(?:\s?[-~]\s?\d{1,3}(?=\D|$))?|(?P<roman>[ivxlc]{1,6}))"
    r"(?:\s?(?:ページ|頁|-|\)|p\.?))?"
)
# Possessive, because a page of leaders is a page of ways to divide them.
_TAIL = re.compile(rf"(?P<gap>\s*+(?:{_LEAD})\s*+|\s++|^){_PAGE}$")
_OPEN_LEAD = re.compile(rf"\s*+(?:(?:{_DOT}\s?+){{3,}}+|(?:…\s?+)++)$")
_CELL_END = re.compile(rf"(?:\s{{3,}}+|\s*+(?:(?:{_DOT}\s?+){{3,}}+|(?:…\s?+)++)\s*+){_PAGE}(?=\s{{2,}}|$)")
_LONGEST_ROW = 200
LEADERS, WIDE, NARROW = 3, 2, 1


@dataclass
class Row:
    """A title and its page in line `at` of the document; `page` is 0 for a Roman one, None where there is none."""

    at: int
    title: str
    page: int | None
    strength: int
    indent: int
    label: bool = False  # 基本目標 1: the number is rather the label's than a page


def has_leaders(line: Line) -> bool:
    """Whether the line reads 題名 …… 12."""
    return any(row.strength == LEADERS for row in rows_of([line], 0) if row.page is not None and row.title)


def rows_of(lines: list[Line], at: int) -> list[Row]:
    """What one line of a list says: usually one title and page, several in a list of several columns."""
    line = lines[at]
    if len(line.text) > _LONGEST_ROW:
        return [Row(at, line.text, None, 0, line.indent)]
    flat = fold(line.text)
    cells = list(_CELL_END.finditer(flat))
    starts = [0, *(cell.end() for cell in cells)]
    titles = [line.text[start : cell.start()].strip() for start, cell in zip(starts, cells, strict=False)]
    if len(cells) > 1 and cells[-1].end() == len(flat) and all(titles):
        return [
            Row(at, title, _number(cell), _strength_of(cell[0]), line.indent + start)
            for title, cell, start in zip(titles, cells, starts, strict=False)
        ]
    if tail := _TAIL.search(flat):
        title = line.text[: tail.start()].rstrip()
        strength = _strength_of(tail["gap"]) if title else WIDE
        mark = read_mark(line.text) if title and strength == NARROW else None
        return [Row(at, title, _number(tail), strength, line.indent, mark is not None and not mark.rest)]
    title = line.text[: found.start()] if (found := _OPEN_LEAD.search(flat)) else line.text
    return [Row(at, title, None, WIDE if found else 0, line.indent)]


def _strength_of(gap: str) -> int:
    return LEADERS if re.search(_DOT, gap) else WIDE if len(gap) > 1 else NARROW


def _number(found: re.Match[str]) -> int:
    return int(found["page"]) if found["page"] else 0


def ends_list(row: Row) -> bool:
    """A sentence: no contents list goes on after it."""
    return row.strength < LEADERS and (
        "。" in row.title or row.title.endswith(("、", "，")) or len(row.title) > 80
    )

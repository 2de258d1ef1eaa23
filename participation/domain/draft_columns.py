"""Contents pages set in columns, brought into the order in which a person reads them.

Where a program kept the layout, two entries share a line: `unfold` lays one column below the other. Where it read
column after column, the page numbers follow in a block behind their titles: `rejoin` puts them back. Pages that are
in order come out as they were.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from participation.domain.draft_lines import Line, fold, read_mark

_GUTTER, _SPACE = re.compile(r"(?<=\S)[ 　]{2,}(?=\S)"), re.compile(r"(?<=\S)[ 　](?=\S)")
_NO_LETTER = re.compile(r"[\s\d.・…‥-]*")
_PAGED = re.compile(r"\S.*[.・…‥-]{2,}\s*\d+$")
_SHIFT, _FEWEST, _LONGEST_PAGE, _MOST_PAGES = 3, 5, 90, 6
_OPEN = re.compile(r"[.・…‥·･⋯∙•-]{3,}$|…$")
_PAGE_ONLY = re.compile(r"(?:[pP]\.?\s?|-\s?|\()?(\d{1,3})(?:\s?-|\)|ページ|頁)?")
_LONGEST_LIST, _FEWEST_PAGES = 1500, 3


def unfold(lines: list[Line], start: int) -> tuple[list[Line], list[int]]:
    """The lines with the contents pages from `start` on in one column, and where each line came from."""
    laid, origin = list(lines[:start]), list(range(start))
    at = start
    for _ in range(_MOST_PAGES):
        limit = min(len(lines), at + _LONGEST_PAGE)
        end = next((i + 1 for i in range(at, limit) if lines[i].ends_page), limit)
        page = list(range(at, end))
        middle = _middle([lines[i].raw for i in page if lines[i].text])
        if middle is None:
            break
        for i, line in [
            *_column(lines, page, middle, right=False),
            *_column(lines, page, middle, right=True),
        ]:
            laid.append(line)
            origin.append(i)
        at = end
    laid += lines[at:]
    return laid, [*origin, *range(at, len(lines))]


def rejoin(lines: list[Line], start: int) -> list[Line]:
    """The lines with the page numbers of a block behind the titles from `start` on they belong to.

    Only where there are as many of them as of titles, or of titles that end in leaders; one block that does not fit
    makes all of them doubtful.
    """
    joined = list(lines)
    titles: list[int] = []
    pages: list[int] = []
    for i in range(start, min(len(lines), start + _LONGEST_LIST) + 1):
        text = lines[i].text if i < len(lines) else "。"
        if not text:
            continue
        if _PAGE_ONLY.fullmatch(fold(text)):
            pages.append(i)
            continue
        if len(pages) >= _FEWEST_PAGES:
            led = [at for at in titles if _OPEN.search(fold(lines[at].text))]
            owners = next((some for some in (led, titles) if len(some) == len(pages)), [])
            numbers = [int(found[1]) for at in pages if (found := _PAGE_ONLY.fullmatch(fold(lines[at].text)))]
            if not owners or numbers != sorted(numbers):
                return lines
            for at, page, number in zip(owners, pages, numbers, strict=True):
                joined[at] = replace(lines[at], text=f"{lines[at].text}    {number}")
                joined[page] = replace(lines[page], text="")
            titles = []
        elif pages:
            titles = []
        pages = []
        if "。" in text:
            break
        titles.append(i)
    return joined


def after_pages(lines: list[Line], joined: list[Line], last: int) -> int:
    """The last line of a list that ends at `last`, with the block of page numbers that `rejoin` took from behind it
    or, where their count did not fit, left there."""
    block = []
    for i in range(last + 1, len(lines)):
        if lines[i].text and joined[i].text and not _PAGE_ONLY.fullmatch(fold(lines[i].text)):
            break
        block += [i] if lines[i].text else []
    taken = any(not joined[i].text for i in block)
    return block[-1] if taken or len(block) >= _FEWEST_PAGES else last


def _middle(texts: list[str]) -> int | None:
    """Where the right column begins, counted in characters, or None for a page in one column."""
    width = max(map(len, texts), default=0)
    found = [
        gap.end()
        for text in texts
        for gap in _GUTTER.finditer(text)
        if 0.25 * width < gap.end() < 0.75 * width and _begins_entry(text, gap.end())
    ]
    if len(found) < _FEWEST:
        return None
    middle, _ = Counter(found).most_common(1)[0]
    near = sum(abs(end - middle) <= _SHIFT for end in found)
    return middle if near >= max(_FEWEST, 0.2 * len(texts)) else None


def _begins_entry(text: str, at: int) -> bool:
    """Whether a second entry begins at `at`: with a number, or after a page and before another."""
    mark = read_mark(text[at:])
    paged = text[:at].rstrip()[-1:].isdigit() and bool(_PAGED.search(text[at:]))
    return paged or (mark is not None and bool(mark.rest))


def _column(lines: list[Line], page: list[int], middle: int, *, right: bool) -> Iterator[tuple[int, Line]]:
    for i in page:
        line = lines[i]
        cut = _cut(line.raw, middle) if line.text else None
        if cut is None:
            # Blank lines part the entries of either column; a line without a gap is wholly in one of them.
            if not line.text or right == (line.indent >= middle - _SHIFT):
                yield i, replace(line, ends_page=line.ends_page and right)
            continue
        part = line.raw[cut:] if right else line.raw[:cut]
        indent = len(part) - len(part.lstrip()) + (max(cut - middle, 0) if right else 0)
        yield i, replace(line, text=part.strip(), indent=indent, ends_page=line.ends_page and right)


def _cut(raw: str, middle: int) -> int | None:
    """The end of the gap that parts the two columns in a line."""
    wide = [end for gap in _GUTTER.finditer(raw) if abs((end := gap.end()) - middle) <= 3 * _SHIFT]
    # A page number alone on the right ends a title broken over lines, if the left has its own page already.
    wide = [end for end in wide if not _NO_LETTER.fullmatch(raw[end:]) or raw[:end].rstrip()[-1].isdigit()]
    if wide:
        return min(wide, key=lambda end: abs(end - middle))
    near = [end for gap in _SPACE.finditer(raw) if abs((end := gap.end()) - middle) <= 3 * _SHIFT]
    near = [end for end in near if abs(end - middle) <= _SHIFT or raw[: end - 1][-1].isdigit()]
    near = [end for end in near if (mark := read_mark(raw[end:])) and mark.rest]
    return min(near, key=lambda end: abs(end - middle)) if near else None

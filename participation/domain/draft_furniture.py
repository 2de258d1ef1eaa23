"""What a page carries besides its text: page numbers and running heads.

In: the lines of a document and the names it is known to use (its title, the titles in its contents list). Out: for
each such line why it is no text. Table heads and figures that merely repeat are left alone: a line counts as
furniture only where pages end or begin, or where its numbers run through the document as page numbers do.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from statistics import median

from participation.domain.draft_lines import Line, fold, normalise

PAGE_NUMBER, RUNNING_HEAD = "page number", "running head"

_PAGE = re.compile(
    r"(?P<before>[-~(<\[|•·・\s]*(?:[pP](?:age|AGE)?\s?\.?\s*)?)(?:(?P<part>[^\W\d_]{1,5})\s?-\s?)?"
    r"(?:(?P<value>\d{1,4})|(?P<roman>[ivxlc]{1,7}))(?P<after>\s*(?:/|of)\s*\d{1,4}|\s*(?:ページ|頁))?"
    r"(?P<end>[-~)>\]|•·・\s]*)"
)
_EDGE_NUMBER = re.compile(r"^[-\s(]*\d{1,4}[-\s)]*(?:\s|\|)|\s[-\s(|]*\d{1,4}[-\s)]*$")
_EDGE, _NEAR, _LONGEST = 3, 2, 48
_WIDE_GAP, _SMALL_GAP = 8, 2


@dataclass(frozen=True, slots=True)
class _Number:
    line: int
    value: int
    kind: str
    sure: bool


def find_furniture(
    lines: Sequence[Line], names: Collection[str], taken: Collection[int], *, only_named: bool = False
) -> dict[int, str]:
    """Line → reason, for every line outside `taken` (headings, contents) that is no text. `only_named`: of running
    heads only those in `names`, before it is known what the document's headings are."""
    pages = list(_pages(lines))
    edges = {i for page in pages for i in (*page[:_EDGE], *page[-_EDGE:])} if len(pages) > 2 else set()
    found = dict.fromkeys(_page_numbers(lines, edges, taken), PAGE_NUMBER)
    pages = [[i for i in page if i not in taken] for page in pages]
    heads: Iterable[int] = (
        _heads_at_edges(lines, pages, names, found) if edges else _heads_by_numbers(lines, found)
    )
    heads = [i for i in heads if i not in taken and (not only_named or _head_key(lines[i]) in names)]
    return found | dict.fromkeys(heads, RUNNING_HEAD)


def _pages(lines: Sequence[Line]) -> Iterator[list[int]]:
    """The lines with text of each page."""
    page: list[int] = []
    for i, line in enumerate(lines):
        if line.text:
            page.append(i)
        if line.ends_page:
            yield page
            page = []
    yield page


def _page_numbers(lines: Sequence[Line], edges: set[int], taken: Collection[int]) -> Iterator[int]:
    rank = [0, *accumulate(1 if line.text else 0 for line in lines)]
    kinds: dict[str, list[_Number]] = defaultdict(list)
    read = [
        number
        for i, line in enumerate(lines)
        if 0 < len(line.text) <= 16 and i not in taken and (number := _read(i, line.text, edges))
    ]
    for before, number, after in zip([None, *read], read, [*read[1:], None], strict=False):
        # Bare numbers one below the other are a column of a table.
        column = any(other and abs(rank[other.line] - rank[number.line]) == 1 for other in (before, after))
        if number.sure or not column:
            kinds[number.kind].append(number)
    spans: list[range] = []
    for numbers in sorted(kinds.values(), key=len, reverse=True):
        left = numbers
        while len(chain := _longest_run(left, rank)) >= 2:
            gaps = [rank[b.line] - rank[a.line] for a, b in pairwise(chain)]
            sure = sum(number.sure for number in chain) > len(chain) / 2
            span = range(chain[0].line, chain[-1].line + 1)
            # A page has one number: what rises beside the page numbers counts chapters or rows.
            beside = any(span.start < other.stop and other.start < span.stop for other in spans)
            regular = median(gaps) >= (_SMALL_GAP if sure else _WIDE_GAP)
            if len(chain) >= (2 if sure else 3) and regular and not beside:
                spans.append(span)
                yield from (number.line for number in chain)
            used = set(chain)
            left = [number for number in left if number not in used]
            if len(chain) < 3:
                break


def _read(at: int, text: str, edges: set[int]) -> _Number | None:
    found = _PAGE.fullmatch(fold(text))
    if found is None:
        return None
    adorned = bool(found["before"].strip() or found["after"] or found["end"].strip() or found["part"])
    if found["roman"]:
        value = sum({"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}[char] for char in found["roman"])
        value -= 2 * len(re.findall("i[vx]", found["roman"]))
    else:
        value = int(found["value"])
    return _Number(at, value, f"{found['part'] or ''}{bool(found['roman'])}", adorned or at in edges)


def _longest_run(numbers: list[_Number], rank: Sequence[int]) -> list[_Number]:
    """The longest run of numbers that rise by one to three from page to page."""
    best: dict[int, list[tuple[int, int]]] = defaultdict(list)  # value → (position, length)
    came_from: list[int | None] = []
    lengths: list[int] = []
    for at, number in enumerate(numbers):
        length, before = 1, None
        for step in (1, 2, 3):
            for position, run in reversed(best[number.value - step][-4:]):
                if rank[number.line] - rank[numbers[position].line] < (1 if number.sure else 4):
                    continue
                if run + 1 > length:
                    length, before = run + 1, position
        best[number.value].append((at, length))
        came_from.append(before)
        lengths.append(length)
    chain: list[_Number] = []
    at_end: int | None = max(range(len(numbers)), key=lengths.__getitem__) if numbers else None
    while at_end is not None:
        chain.append(numbers[at_end])
        at_end = came_from[at_end]
    return chain[::-1]


def _heads_at_edges(
    lines: Sequence[Line], pages: list[list[int]], names: Collection[str], numbers: dict[int, str]
) -> Iterator[int]:
    """Lines that stand first or last on several pages: those that name the plan or a part of it, or that nearly
    every page carries. A table that goes on for some pages repeats its head there too, and keeps it."""
    at_edge: dict[tuple[str, str], list[int]] = defaultdict(list)
    for page in pages:
        left = [i for i in page if i not in numbers]
        for edge, there in (("top", left[:_NEAR]), ("foot", left[-_NEAR:])):
            for i in there:
                if key := _head_key(lines[i]):
                    at_edge[edge, key].append(i)
    for (_, key), found in at_edge.items():
        if len(found) >= 3 and (key in names or len(found) >= max(6, 0.5 * len(pages))):
            yield from found


def _heads_by_numbers(lines: Sequence[Line], numbers: dict[int, str]) -> Iterator[int]:
    """Without page breaks: lines that stand beside page numbers, and hardly anywhere else."""
    texts = [i for i, line in enumerate(lines) if line.text]
    position = {line: at for at, line in enumerate(texts)}
    beside: dict[str, set[int]] = defaultdict(set)
    for line in numbers:
        at = position[line]
        for i in texts[max(0, at - _NEAR) : at + _NEAR + 1]:
            if i not in numbers and (key := _head_key(lines[i])):
                beside[key].add(i)
    if not beside:
        return
    total = Counter(key for line in lines if line.text and (key := _head_key(line)) in beside)
    for key, found in beside.items():
        if len(found) >= 3 and len(found) >= 0.6 * total[key]:
            yield from found


def _head_key(line: Line) -> str:
    """What a running head says without the page number beside it; empty where the line is too long to be one."""
    if len(line.text) > _LONGEST or line.text.endswith(("。", "、")):
        return ""
    return normalise(_EDGE_NUMBER.sub("", fold(line.text)))

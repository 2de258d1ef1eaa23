"""The contents list of a draft plan: where it stands and what it names.

In: the lines of a document. Out: `Contents`, the blocks of lines the list takes up and its entries in order, each
with the number and title it will be looked for in the body. Lists with and without page numbers, with leaders,
tabs or plain spaces, in two columns, wrapped, or with the page on a line of its own are understood.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

from participation.domain.draft_columns import after_pages, rejoin, unfold
from participation.domain.draft_lines import BULLETS, Line, Mark, normalise, read_mark, tidy
from participation.domain.draft_rows import LEADERS, NARROW, WIDE, Row, ends_list, has_leaders, rows_of

_WORDS = re.compile(r"(?:目次|もくじ|目録|contents|tableof|index)+")
_FIGURES = re.compile(r"(?:図表?|表|写真|図版)(?:一覧|目次)|(?:図表?|表|写真)目次")
_MAX_ROWS, _MAX_GAP = 1500, 7


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the contents list. `sure` is False where it may be a mere running head of the list's page."""

    number: str
    title: str
    mark: Mark | None
    page: int | None
    indent: int
    sure: bool

    @property
    def key(self) -> str:
        return normalise(self.title)

    @property
    def full(self) -> str:
        return normalise(self.number + self.title)


@dataclass(frozen=True)
class Contents:
    """`blocks` are first and last line, counted from 0, of the list and of lists of figures after it."""

    blocks: tuple[tuple[int, int], ...]
    entries: tuple[Entry, ...]


@dataclass
class _Reading:
    rows: list[Row] = field(default_factory=list)
    last: int = -1


@dataclass(frozen=True)
class _Elsewhere:
    """How often a title stands in the document outside its line in the list."""

    appears: Callable[[str], int]
    counted: bool

    def times(self, title: str, *, own: bool = True) -> int:
        """`own`: the line of the list holds the bare title, so that it was counted with the rest."""
        return self.appears(normalise(title)) - (own and self.counted)


def find_contents(lines: list[Line], appears: Callable[[str], int]) -> Contents | None:
    """The contents list, or None. `appears` tells how often a normalised title is a whole line of the document."""
    lines = _with_whole_titles(lines)
    titles = [i for i, line in enumerate(lines[: max(600, len(lines) // 2)]) if is_list_title(line.text)]
    for at in titles[:12]:
        joined = rejoin(lines, at + 1)
        laid, origin = unfold(joined, at + 1)
        # Entries that shared a line with another were not counted in the list itself.
        once, twice = _Elsewhere(appears, counted=True), _Elsewhere(appears, counted=len(laid) == len(lines))
        if found := _read_above(lines, at, once) or _read_from(laid, at, twice):
            taken = [origin[first : last + 1] for first, last in found.blocks]
            blocks = [(min(block), after_pages(lines, joined, max(block))) for block in taken]
            return replace(found, blocks=tuple(blocks))
    start = _dense_start(lines)
    return None if start is None else _read_from(lines, start - 1, _Elsewhere(appears, counted=True))


def _with_whole_titles(lines: list[Line]) -> list[Line]:
    """The lines with 目次 in one of them where its letters, set far apart, came out below one another."""
    short = [i for i, line in enumerate(lines[:600]) if line.text]
    for word in ("目次", "もくじ"):
        for at in range(len(short) - len(word) + 1):
            if lines[short[at]].text != word[0]:
                continue
            # A line of the list may have come in between.
            taken = [short[at]]
            for i in short[at + 1 : at + len(word) + 2]:
                if len(taken) < len(word) and lines[i].text == word[len(taken)]:
                    taken.append(i)
            if len(taken) == len(word):
                mended = list(lines)
                for i in taken:
                    mended[i] = replace(lines[i], text=word if i == taken[0] else "")
                return mended
    return lines


def is_list_title(text: str) -> bool:
    """Whether a line is the word 目次 in one of its forms."""
    if len(text) > 40:
        return False
    plain = normalise(text)
    return (
        bool(_WORDS.fullmatch(plain))
        or (plain.endswith("目次") and len(plain) <= 24)
        or bool(_FIGURES.fullmatch(plain))
    )


def _read_from(lines: list[Line], at: int, elsewhere: _Elsewhere) -> Contents | None:
    blocks: list[tuple[int, int]] = []
    entries: list[Entry] = []
    while at is not None:
        figures = at >= 0 and bool(_FIGURES.search(normalise(lines[at].text)))
        reading = _rows_below(lines, at + 1)
        if reading.last < 0:
            break
        found = list(_entries(reading.rows, elsewhere))
        unpaged = sum(entry.page is None for entry in found) > len(found) / 2
        known = sum(elsewhere.times(entry.full) > 0 or elsewhere.times(entry.key) > 0 for entry in found)
        if not figures and (len(found) < 2 or (unpaged and (len(found) < 3 or known < 0.4 * len(found)))):
            break
        first = max(at, 0)
        # Some fonts print the word 目次 after the first lines of the list.
        while not blocks and first > 0 and (not lines[first - 1].text or has_leaders(lines[first - 1])):
            first -= 1
        while first < at and not lines[first].text:
            first += 1
        early = [row for i in range(first, max(at, 0)) for row in rows_of(lines, i)]
        blocks.append((first, reading.last))
        if not figures:
            entries += [*_entries(early, elsewhere), *found]
        following = next((i for i in range(reading.last + 1, len(lines)) if lines[i].text), None)
        if following is None or not is_list_title(lines[following].text):
            break
        at = following
    return Contents(tuple(blocks), tuple(entries)) if entries else None


def _read_above(lines: list[Line], at: int, elsewhere: _Elsewhere) -> Contents | None:
    """The list of a page on which the word 目次 came out last: every line of it names a heading."""
    # Its page numbers may come out after the word.
    below = at + 1
    while below < len(lines) and (not lines[below].text or not rows_of(lines, below)[0].title):
        below += 1
    first = next((i + 1 for i in range(at - 1, -1, -1) if lines[i].ends_page), 0)
    rows = [row for i in range(first, at) if lines[i].text for row in rows_of(lines, i)]
    named = sum(elsewhere.times(row.title) > 0 for row in rows)
    if len(rows) < 3 or named < 0.6 * len(rows) or not any(line.ends_page for line in lines[at:below]):
        return None
    return Contents(((first, below - 1),), tuple(_entries(rows, elsewhere)))


def _dense_start(lines: list[Line]) -> int | None:
    """The first line of an untitled list: five lines that end in leaders and rising pages within eight lines."""
    strong = [i for i, line in enumerate(lines[: max(400, len(lines) // 4)]) if has_leaders(line)]
    for first, fifth in zip(strong, strong[4:], strict=False):
        if fifth - first <= 16:
            return first
    return None


def _rows_below(lines: list[Line], start: int) -> _Reading:
    """The rows of the list that starts at `start`, and its last line."""
    sample = []
    for i in range(start, min(len(lines), start + 120)):
        if lines[i].text:
            rows = rows_of(lines, i)
            if ends_list(rows[0]):
                break
            sample += rows
        if len(sample) >= 16:
            break
    if len(sample) < 2:
        return _Reading()
    wide = sum(row.strength >= WIDE and row.page is not None for row in sample)
    narrow = sum(row.strength == NARROW for row in sample)
    needed = WIDE if wide >= 0.25 * len(sample) else NARROW if wide + narrow >= 0.4 * len(sample) else 0
    return _paged_rows(lines, start, needed) if needed else _bare_rows(lines, start)


def _paged_rows(lines: list[Line], start: int, needed: int) -> _Reading:
    reading = _Reading()
    waiting: list[Row] = []
    openers: list[str] = []
    page = 0
    for i in range(start, min(len(lines), start + _MAX_ROWS)):
        if not lines[i].text:
            continue
        if is_list_title(lines[i].text):
            if _FIGURES.search(normalise(lines[i].text)):
                break
            continue
        rows = rows_of(lines, i)
        if ends_list(rows[0]) or (rows[0].page is None and _joined(lines, i) & set(openers)):
            break
        paged = [row for row in rows if row.page is not None and _tells_page(row, needed, page)]
        steady = [
            row
            for row in paged
            if row.strength == LEADERS or row.page == 0 or page - 3 <= (row.page or 0) <= page + 80
        ]
        if not steady:
            if not any(row.title for row in rows):
                continue
            waiting += [row if row.page is None else _plain_row(lines, i) for row in rows[:1]]
            if len(waiting) > _MAX_GAP:
                break
            continue
        reached = steady[-1].page or 0
        page = max(page if page - reached < 20 else 0, reached)
        reading.rows += [*waiting, *rows]
        reading.last = i
        waiting = []
        if len(openers) < 4:
            openers += [text for row in rows if len(text := normalise(row.title)) > 3 and row.title]
            named = [
                entry.full
                for entry in _entries(reading.rows, _Elsewhere(lambda _: 0, counted=False))
                if entry.sure
            ]
            openers += [full for full in named if len(full) > 3][:2]
    return reading


def _plain_row(lines: list[Line], at: int) -> Row:
    """A line whose number is no page."""
    return Row(at, lines[at].text, None, 0, lines[at].indent)


def _tells_page(row: Row, needed: int, page: int) -> bool:
    """Whether the number at the end is a page; after a single space only if it goes on from the page before."""
    number = row.page or 0
    if row.label:
        return needed == NARROW and 0 < page <= number <= page + 10
    return row.strength >= needed or (bool(row.title) and page <= number <= page + 30)


def _joined(lines: list[Line], at: int) -> set[str]:
    """The line, and the line with the next one or two: a heading may be broken over lines."""
    found, text, taken = set(), "", 0
    for line in lines[at : at + 8]:
        if line.text:
            text, taken = text + line.text, taken + 1
            found.add(normalise(text))
        if taken == 3:
            break
    return found


def _bare_rows(lines: list[Line], start: int) -> _Reading:
    """A list without page numbers ends where the body repeats one of its main titles, or at the first sentence."""
    reading = _Reading()
    rows: list[Row] = []
    mains: set[tuple[str, str]] = set()
    style, rank = "", 99
    for i in range(start, min(len(lines), start + _MAX_ROWS)):
        row = rows_of(lines, i)[0]
        if not row.title or is_list_title(lines[i].text):
            continue
        title = row.title if row.strength >= WIDE else lines[i].text
        row = replace(_plain_row(lines, i), title=title)
        mark = read_mark(title)
        kind = mark.style if mark else ""
        forms = {(kind, text) for text in _joined(lines, i) if len(text) > 3}
        if ends_list(row) or forms & mains:
            break
        if not rows:
            mains |= forms
        if mark is not None and (not style or (mark.rank < min(rank, 2))):
            style, rank = mark.style, mark.rank
        mains |= forms if kind and kind == style else set()
        rows.append(row)
    while len(rows) > 2 and normalise(rows[-1].title) in {normalise(row.title) for row in rows[:-1]}:
        rows.pop()
    reading.rows = rows
    reading.last = rows[-1].at if rows else -1
    return reading


def _entries(rows: list[Row], elsewhere: _Elsewhere) -> Iterator[Entry]:
    """Rows brought together: a title over two lines is one entry, a page on its own belongs to the title before."""
    width = max((len(row.title) for row in rows), default=0)
    paged = sum(row.page is not None for row in rows) > 0.6 * len(rows)
    right = [after.indent for before, after in pairwise(rows) if before.at == after.at]
    if right:
        # Two columns are read one after the other.
        rows = sorted(rows, key=lambda row: (row.indent >= min(right), row.at))
    current: Row | None = None
    for row in rows:
        if not row.title:
            if current is not None:
                yield from _entry(replace(current, page=row.page))
                current = None
            continue
        if current is not None and not _continues(current, row, width, elsewhere, paged=paged):
            yield from _entry(current)
            current = None
        joint = replace(row, title=_join(current.title, row.title), indent=current.indent) if current else row
        if row.page is not None:
            yield from _entry(joint)
            current = None
        else:
            current = joint
    if current is not None:
        yield from _entry(current)


def _join(first: str, second: str) -> str:
    """Two pieces of a title; only between Japanese letters a line may break without a space."""
    mark = read_mark(first)
    parted = (mark is not None and not mark.rest) or first[-1].isascii() or second[0].isascii()
    return f"{first} {second}" if parted else first + second


def _continues(current: Row, row: Row, width: int, elsewhere: _Elsewhere, *, paged: bool) -> bool:
    before, mark = read_mark(current.title), read_mark(row.title)
    if before is not None and not before.rest and (mark is None or not mark.rest):
        return True
    if mark is not None and mark.rest:
        return False
    long = len(current.title) >= max(22, 0.7 * width)
    # How often the body has them; the list's own line counts where no page number tells it apart.
    own = row.page is None
    alone = elsewhere.times(row.title, own=own)
    together = elsewhere.times(current.title + row.title, own=own)
    if together > 0:
        # Two headings may follow each other in the list and on a chapter's cover; then the second also stands alone.
        return together >= alone if long else alone <= 0
    unknown = elsewhere.times(current.title) <= 0
    return alone <= 0 and (row.indent > current.indent + 1 or (unknown and (long or paged)))


def _entry(row: Row) -> Iterator[Entry]:
    bare = row.title.strip(" 　|").lstrip(BULLETS + "・･").strip()
    mark = read_mark(bare)
    plain = normalise(bare)
    if (
        not plain
        or _WORDS.fullmatch(plain)
        or plain in ("ページ", "頁", "page", "項目")
        or re.fullmatch(r"\d+", plain)
    ):
        return
    if mark is None or not mark.rest:
        inner = re.fullmatch(r"[【〔<〈《≪\[](.+)[】〕>〉》≫\]]", bare)
        title = tidy(inner[1] if inner else bare)
        yield Entry("", title, mark, row.page, row.indent, row.page is not None or mark is not None)
    else:
        yield Entry(mark.number, tidy(mark.rest), mark, row.page, row.indent, sure=True)

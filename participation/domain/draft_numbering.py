"""Headings by their numbers alone, for plans without a contents list and for parts their list does not divide.

In: lines and the range to look in. Out: headings with levels. A run of numbers of one style is taken for headings
only if it starts at the first number and goes on without holes, if its members read as titles and not as sentences,
and if text follows them: what is numbered but merely listed stays text.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from participation.domain.draft_lines import Line, Mark, normalise, read_bullet, read_mark, tidy

_SENTENCE_END = re.compile(
    r"(?:[一-龥々][るすむぶくぐうつ]|[しいきちみりえけせてねべめれか]る|する|[かたなまらわや]す|です|ます|[しいっせれけめき]た|ない|たい|ください|"
    r"以下同じ.?|[。、，．：:])$"
)
_CLAUSE = re.compile(
    r"。|(?:[はがしてりめきでれいば]|[うくこすつぬぶむる]と|中|際|ため|うえ|上)、|.{24,}、|、.{24,}|について、|による(?:。|と)|(?:です|ます)"
)
_LONGEST, _DEEPEST, _WORTH_DIVIDING = 42, 4, 90
_FEWEST_LETTERS, _HOLE = 25, 1.2
_GAP = re.compile(r"[ 　]{3,}|\t")
_APART = re.compile(
    r"(?:はじめに|初めに|おわりに|終わりに|まえがき|あとがき|序文|巻頭言|ご?挨拶|ご?あいさつ|資料編|巻末資料|参考資料|付属資料|用語(?:集|解説))"
)


@dataclass(frozen=True, slots=True)
class Heading:
    """Lines `first` to `last` (from 0) are a heading of `level` (from 1)."""

    first: int
    last: int
    number: str
    title: str
    level: int
    listed: bool = False


@dataclass(frozen=True, slots=True)
class _Candidate:
    first: int
    last: int
    mark: Mark
    title: str


class Numbering:
    """Finds runs of numbered headings. `letters(first, end)` counts the letters of text in lines of that range."""

    def __init__(self, lines: Sequence[Line], passed: Collection[int]) -> None:
        self._lines, self._passed = lines, passed
        self._letters, self._stops = [0], [0]
        widths = sorted(_width(line.text) for line in lines if len(line.text) >= 20)
        full = widths[len(widths) * 9 // 10] if widths else 0.0
        # Only where lines are broken at the page's width does a full line tell anything.
        self._full = full if sum(width > 0.9 * full for width in widths) > 0.3 * len(widths) else 0.0
        for i, line in enumerate(lines):
            self._letters.append(self._letters[-1] + (0 if i in passed else len(normalise(line.text))))
            self._stops.append(self._stops[-1] + ("。" in line.raw))

    def letters(self, first: int, end: int) -> int:
        """Letters of text in lines `first` to `end` - 1."""
        return self._letters[max(end, first)] - self._letters[first]

    def outline(self, first: int, end: int) -> list[Heading]:
        """All headings of a document without a contents list."""
        top = self.divide(first, end, ())
        found = list(self._deeper(top, end, 1, ())) if top else []
        if top and (before := self.divide(first, top[0].first, ())):
            # 第1章 of an introduction whose own title has no number.
            found = [*self._deeper(before, top[0].first, 1, ()), *found]
        found = found or self._by_hashes(first, end) or self._by_bullets(first, end)
        return sorted([*found, *self.apart(first, found[0].first if found else end)], key=lambda h: h.first)

    def apart(self, first: int, end: int) -> list[Heading]:
        """はじめに, ごあいさつ and the like, each alone on its line."""
        found = {
            normalise(self._lines[i].text): Heading(i, i, "", tidy(self._lines[i].text), 1)
            for i in range(first, end)
            if i not in self._passed
            and _APART.fullmatch(normalise(self._lines[i].text))
            and self.letters(i + 1, end) > _FEWEST_LETTERS
        }
        return list(found.values())

    def _deeper(
        self, top: list[_Candidate], end: int, level: int, used: tuple[str, ...]
    ) -> Iterator[Heading]:
        used = (*used, top[0].mark.style)
        for at, one in enumerate(top):
            yield Heading(one.first, one.last, one.mark.number, one.title, level)
            until = top[at + 1].first if at + 1 < len(top) else end
            if level < _DEEPEST and self.letters(one.last + 1, until) > _WORTH_DIVIDING:
                below = self.divide(one.last + 1, until, used)
                if below:
                    yield from self._deeper(below, until, level + 1, used)

    def divide(self, first: int, end: int, used: Collection[str]) -> list[_Candidate]:
        """The run of headings that divides the range best, or an empty list."""
        styles: dict[str, list[_Candidate]] = defaultdict(list)
        for candidate in self._candidates(first, end):
            if candidate.mark.style not in used:
                styles[candidate.mark.style].append(candidate)
        runs = [run for found in styles.values() if (run := self._best_run(found, end))]
        if not runs:
            return []
        best = min(runs, key=lambda run: (min(run[0].mark.rank, 4), run[0].first, run[0].mark.rank))
        return [replace(one, title=tidy(one.title)) for one in best]

    def _candidates(self, first: int, end: int) -> Iterator[_Candidate]:
        for i in range(first, end):
            line = self._lines[i]
            if i in self._passed or line.item or not line.text or len(line.text) > _LONGEST + 12:
                continue
            mark = read_mark(line.text)
            if mark is None or mark.style == "article" or _is_row(mark.rest):
                continue
            named = mark.style.startswith(("unit", "label"))
            if mark.rest:
                strictly = not named and not self._stands_apart(i, end)
                if not reads_as_sentence(mark.rest, strictly=strictly) and not self._runs_on(i, end):
                    last = i + self._goes_on_below(i, end)
                    title = mark.rest + (self._lines[last].text if last > i else "")
                    yield _Candidate(i, last, mark, title)
            elif (named or self._stands_apart(i, end)) and (below := self._title_below(i, end)) is not None:
                yield _Candidate(i, below, mark, self._lines[below].text)

    def _stands_apart(self, at: int, end: int) -> bool:
        """Whether a line has a gap above and below it, as headings have and the items of a list have not."""
        return at + 1 < end and self._lines[at + 1].blank and (at == 0 or self._lines[at - 1].blank)

    def _title_below(self, at: int, end: int) -> int | None:
        """The title on the line after a number that stands alone."""
        for i in range(at + 1, min(end, at + 6)):
            text = self._lines[i].text
            if text and i not in self._passed:
                fits = (
                    len(text) <= _LONGEST
                    and not read_mark(text)
                    and not reads_as_sentence(text, strictly=False)
                )
                return i if fits else None
        return None

    def _goes_on_below(self, at: int, end: int) -> bool:
        """Whether the next line, short and followed by a gap, is the rest of the title."""
        if at + 2 >= end or at + 1 in self._passed or not self._lines[at + 2].blank:
            return False
        below = self._lines[at + 1]
        short = 0 < len(below.text) <= 20 and not below.item and not below.hashes
        return short and not read_mark(below.text) and not reads_as_sentence(below.text, strictly=True)

    def _runs_on(self, at: int, end: int) -> bool:
        """Whether the line is the first of a wrapped sentence: it fills the page's width and text follows at once."""
        line = self._lines[at]
        following = self._lines[at + 1] if at + 1 < end else None
        if following is None or following.blank or line.ends_page or line.hashes or read_mark(following.text):
            return False
        return self._full > 0 and _width(line.text) >= 0.85 * self._full

    def _best_run(self, found: list[_Candidate], end: int) -> list[_Candidate]:
        """The longest run of numbers, with as few holes as can be, that text follows."""
        # Items below one another are a list, from its first to its last.
        close = [
            self.letters(one.last + 1, two.first) < 6 and (one.mark.values, 0.0) in _before(two.mark.values)
            for one, two in pairwise(found)
        ]
        listed = [before or after for before, after in zip([False, *close], [*close, False], strict=True)]
        best: list[float] = []
        came_from: list[int | None] = []
        by_values: dict[tuple[int, ...], list[int]] = defaultdict(list)
        for at, one in enumerate(found):
            worth = -1.0 if listed[at] else 1.0
            score, before = (
                worth + (0.0 if one.mark.values[-1] <= 1 else -_HOLE if one.mark.values[-1] == 2 else -9),
                None,
            )
            for wanted, hole in _before(one.mark.values):
                for earlier in by_values[wanted][-12:]:
                    if best[earlier] + worth - hole > score:
                        score, before = best[earlier] + worth - hole, earlier
            best.append(score)
            came_from.append(before)
            by_values[one.mark.values].append(at)
        at_end: int | None = max(range(len(found)), key=best.__getitem__)
        run: list[int] = []
        while at_end is not None:
            run.insert(0, at_end)
            at_end = came_from[at_end]
        apart = sum(not listed[at] for at in run) >= 0.6 * len(run)
        chosen = [found[at] for at in run]
        return chosen if apart and self._divides(chosen, end) else []

    def _divides(self, run: list[_Candidate], end: int) -> bool:
        if len(run) < 2 or run[0].mark.values[-1] > 2:
            return False
        ends = [*(one.first for one in run[1:]), end]
        bodies = [(one.last + 1, until) for one, until in zip(run, ends, strict=True)]
        filled = sum(self.letters(*body) >= _FEWEST_LETTERS for body in bodies)
        told = sum(self._stops[until] > self._stops[first] for first, until in bodies)
        return filled >= 0.6 * len(run) and (told >= 0.5 * len(run) or self._stops[-1] < 5)

    def _by_hashes(self, first: int, end: int) -> list[Heading]:
        """Headings marked with # by the program that read the PDF."""
        marked = [i for i in range(first, end) if self._lines[i].hashes and i not in self._passed]
        marked = [i for i in marked if not reads_as_sentence(self._lines[i].text, strictly=False)]
        if len(marked) < 2:
            return []
        depths = sorted({self._lines[i].hashes for i in marked})
        return [
            Heading(i, i, *split_title(self._lines[i].text), depths.index(self._lines[i].hashes) + 1)
            for i in marked
        ]

    def _by_bullets(self, first: int, end: int) -> list[Heading]:
        """■ 題名 or 【題名】 where a document has nothing else."""
        styles: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for i in range(first, end):
            line = self._lines[i]
            if (
                i not in self._passed
                and not line.item
                and len(line.text) <= _LONGEST
                and (mark := read_bullet(line.text))
                and mark.rest
                and not reads_as_sentence(mark.rest, strictly=True)
            ):
                styles[mark.style].append((i, tidy(mark.rest)))
        for found in sorted(styles.values(), key=lambda item: item[0][0]):
            ends = [*(i for i, _ in found[1:]), end]
            bodies = [
                self.letters(i + 1, until) >= _FEWEST_LETTERS
                for (i, _), until in zip(found, ends, strict=True)
            ]
            if len(found) > 1 and sum(bodies) >= 0.7 * len(found):
                return [Heading(i, i, "", title, 1) for i, title in found]
        return []


def reads_as_sentence(title: str, *, strictly: bool) -> bool:
    """Whether a numbered line says something instead of naming it. `strictly`: also by the ending of its verb."""
    bare = re.sub(r"[（(][^（()）]*[)）]$", "", title.strip()).strip()
    if len(bare) > _LONGEST or _CLAUSE.search(bare) or bare.endswith(("。", "、")):
        return True
    return strictly and bool(_SENTENCE_END.search(bare))


def _is_row(title: str) -> bool:
    """Whether wide gaps part words, as in the rows of a table; between single letters they are typesetting."""
    cells = _GAP.split(title)
    return len(cells) > 1 and any(len(cell) > 1 for cell in cells)


def _width(text: str) -> float:
    return sum(0.5 if char.isascii() else 1.0 for char in text)


def split_title(text: str) -> tuple[str, str]:
    """Number and title of a line."""
    mark = read_mark(text)
    return (mark.number, tidy(mark.rest)) if mark and mark.rest else ("", tidy(text))


def _before(values: tuple[int, ...]) -> Iterator[tuple[tuple[int, ...], float]]:
    """The numbers that may stand before `values` in a run, and what that costs: 2 before 3, 1 before 3 where the 2
    was lost in a picture, and 1-4 before 2-1 whatever the 4 is."""
    if values[-1] > 0:
        yield (*values[:-1], values[-1] - 1), 0.0
    if values[-1] > 2:
        yield (*values[:-1], values[-1] - 2), _HOLE
    if len(values) > 1 and values[-1] == 1 and values[-2] > 1:
        yield from (((*values[:-2], values[-2] - 1, last), 0.0) for last in range(1, 40))

"""Finds the entries of a contents list again in the body of the plan.

In: lines and entries. Out: for each entry the lines its heading takes up, in the order of the list, or None. The
same words also stand in running heads, in the small lists of chapter covers and in tables; what tells the heading
apart is that text follows it, that its neighbours in the list are found before and after it, and its number.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import cache
from itertools import accumulate

from participation.domain.draft_contents import Entry
from participation.domain.draft_lines import Line, Mark, normalise, read_mark

Span = tuple[int, int]

_PIECES, _PIECE_LENGTH, _BLANKS_WITHIN = 4, 70, 6
_SKIPPED, _NO_BODY, _BODY, _IN_LIST, _STATES, _PLACES = 4.0, 5.0, 0.8, 2.5, 60, 40
_MENTIONS = 200


@dataclass(frozen=True, slots=True)
class Place:
    """A run of lines that may be the heading of an entry."""

    first: int
    last: int
    score: float


class Finder:
    """Looks entries up in the body. `body` are the positions of its lines, `weight[i]` the letters of line i."""

    def __init__(self, lines: list[Line], body: Sequence[int], weight: Sequence[int]) -> None:
        self._lines = lines
        self._weight = [0, *accumulate(weight)]
        self._runs = list(self._read_runs(body))
        self._grams: dict[str, list[int]] | None = None

    def _read_runs(self, body: Sequence[int]) -> Iterator[tuple[str, str, int, int, Mark | None]]:
        """Each line alone and joined with the next ones: whole text and text without its number, normalised."""
        short = [i for i in body if 0 < len(self._lines[i].text) <= 3 * _PIECE_LENGTH]
        text_at = [i for i in short if len(normalise(self._lines[i].text)) <= _PIECE_LENGTH]
        for at, first in enumerate(text_at):
            mark = read_mark(self._lines[first].text)
            joined, previous = "", first
            for last in text_at[at : at + _PIECES]:
                if last > first and not self._adjoin(previous, last):
                    break
                joined, previous = f"{joined} {self._lines[last].text}", last
                whole = normalise(joined)
                if len(whole) > 90:
                    break
                rest = normalise(mark.rest + joined[1 + len(self._lines[first].text) :]) if mark else whole
                yield whole, rest, first, last, mark

    def _adjoin(self, previous: int, last: int) -> bool:
        gap = last - previous - 1
        return gap <= _BLANKS_WITHIN and self._weight[last] == self._weight[previous + 1]

    def letters(self, first: int, end: int) -> int:
        """How many letters of text stand in lines `first` to `end` - 1."""
        return self._weight[end] - self._weight[first] if end > first else 0

    def find(self, entries: Sequence[Entry], levels: Sequence[int]) -> list[Span | None]:
        """The heading of each entry, as first and last line."""
        places = self._outside_lists(levels, self._all_places(entries))
        chosen = self._align(entries, levels, places)
        self._look_closer(entries, chosen)
        return chosen

    def _all_places(self, entries: Sequence[Entry]) -> list[list[Place]]:
        wanted: dict[str, list[int]] = defaultdict(list)
        for at, entry in enumerate(entries):
            for form in {entry.full, entry.key}:
                wanted[form].append(at)
        matches: dict[str, list[int]] = defaultdict(list)
        for at, (whole, rest, *_span) in enumerate(self._runs):
            for form in {whole, rest} & wanted.keys():
                matches[form].append(at)
        found: list[dict[Span, float]] = [{} for _ in entries]
        for form, owners in wanted.items():
            for nth, at in enumerate(owners):
                for run in _around(matches[form], nth / len(owners)):
                    whole, rest, first, last, mark = self._runs[run]
                    if not entries[at].sure and not self.letters(first, last + 1):
                        continue
                    score = self._score(entries[at], whole, rest, first, last, mark)
                    found[at][first, last] = max(score, found[at].get((first, last), -9.0))
        for at, entry in enumerate(entries):
            if max(found[at].values(), default=0.0) < 8 and len(entry.key) > 2:
                found[at] = self._similar(entry) | found[at]
        return [self._nearest(entries, at, places) for at, places in enumerate(found)]

    def _outside_lists(self, levels: Sequence[int], places: list[list[Place]]) -> list[list[Place]]:
        """Lowers the places that another heading of the same or a higher level follows at once: a cover's list."""
        starts: dict[int, set[int]] = defaultdict(set)
        for at, found in enumerate(places):
            for place in found:
                if place.score > 7:
                    starts[place.first].add(at)

        def listed(at: int, place: Place) -> bool:
            after = next((i for i in range(place.last + 1, len(self._lines)) if self.letters(i, i + 1)), None)
            return after is not None and any(
                levels[i] <= levels[at] and i != at for i in starts.get(after, ())
            )

        return [
            [replace(place, score=place.score - _IN_LIST * listed(at, place)) for place in found]
            for at, found in enumerate(places)
        ]

    def _score(self, entry: Entry, whole: str, rest: str, first: int, last: int, mark: Mark | None) -> float:
        line = self._lines[first]
        if not entry.number:
            score = 8.0 if whole == entry.full else 6.5
        elif whole == entry.full:
            score = 10.0
        elif mark is None:
            score = 6.5 if len(entry.key) > 3 else 4.5
        else:
            same = entry.mark is not None and mark.values[-1:] == entry.mark.values[-1:]
            score = 9.0 if same and rest == entry.key else 5.0
        before = self._lines[first - 1] if first else None
        score += 0.5 if before is None or before.blank or before.ends_page else 0.0
        return score + min(line.hashes, 1) - 3.0 * line.item - 0.2 * (last - first)

    def _similar(self, entry: Entry) -> dict[Span, float]:
        """Places that read almost like the entry: scanning faults, 位置付け for 位置づけ, a word more or less."""
        if self._grams is None:
            self._grams = defaultdict(list)
            for at, (_, rest, *_span) in enumerate(self._runs):
                for gram in {rest[i : i + 2] for i in range(len(rest) - 1)}:
                    self._grams[gram].append(at)
        key = entry.key
        counts: Counter[int] = Counter()
        for gram in {key[i : i + 2] for i in range(len(key) - 1)}:
            counts.update(self._grams.get(gram, ()))
        found: dict[Span, float] = {}
        for at, common in counts.most_common(80):
            _, rest, first, last, mark = self._runs[at]
            if common < 0.4 * (min(len(key), len(rest)) - 1) or not 0.4 < len(rest) / len(key) < 2.5:
                continue
            alike = SequenceMatcher(None, key, rest, autojunk=False).ratio()
            same = mark is not None and entry.mark is not None and mark.values == entry.mark.values
            if same and (rest.startswith(key) or key.startswith(rest)):
                alike = max(alike, 0.75)
            if alike >= (0.7 if same else 0.84):
                base = 9.0 if same else 6.5
                found[first, last] = base * alike - 3.0 * self._lines[first].item - 0.2 * (last - first)
        return found

    def _nearest(self, entries: Sequence[Entry], at: int, places: dict[Span, float]) -> list[Place]:
        """The places nearest to where the page number, or else the order, lets one expect the heading."""
        total, pages = max(self._weight[-1], 1), [entry.page or 0 for entry in entries]
        top, low = max(pages, default=0), min((page for page in pages if page), default=0)
        if pages[at] and top > low:
            expected, faith = (pages[at] - low) / (top - low + 1), 2.0
        else:
            expected, faith = at / max(len(entries), 1), 0.5
        near = sorted(places, key=lambda span: (abs(self._weight[span[0]] / total - expected), span))[
            : _fewer(_PLACES, len(entries))
        ]
        return [
            Place(*span, places[span] - faith * abs(self._weight[span[0]] / total - expected))
            for span in sorted(near)
        ]

    def _align(
        self, entries: Sequence[Entry], levels: Sequence[int], places: list[list[Place]]
    ) -> list[Span | None]:
        """The best chain of places in rising order, by dynamic programming over the entries."""
        lines_of: dict[str, list[int]] = defaultdict(list)
        for entry, found in zip(entries, places, strict=True):
            lines_of[entry.full] += [place.first for place in found if place.score > 7]
        foreign = _foreign_lines([entry.full for entry in entries], levels, lines_of)
        cost = [0.0, *accumulate(_SKIPPED if entry.sure else 0.0 for entry in entries)]
        # A state: score so far, last line taken, entry, place, and the state it came from.
        start: tuple = (0.0, -1, -1, None, None)
        states, kept = [start], _fewer(_STATES, len(entries))
        for at, found in enumerate(places):
            fresh = []
            own = sorted(set(lines_of[entries[at].full]))
            for place in found:
                best, best_from = -1e9, None
                for state in states:
                    score, last, before, _, _ = state
                    if last >= place.first:
                        continue
                    value = score + place.score - (cost[at] - cost[before + 1])
                    if value + _BODY <= best:
                        continue
                    text = self.letters(last + 1, place.first)
                    if before >= 0 and levels[at] <= levels[before]:
                        value += _BODY * min(1.0, text / 150) if text >= 4 else -_NO_BODY
                    else:
                        value -= min(1.5, text / 2000)
                    if value > best:
                        crossed = _between(foreign(before), last, place.first) - _between(
                            own, last, place.first
                        )
                        value -= min(3.0, 0.6 * max(crossed, 0))
                    if value > best:
                        best, best_from = value, state
                if best_from is not None:
                    fresh.append((best, place.last, at, place, best_from))
            states = sorted([*states, *fresh], key=lambda s: (cost[at + 1] - cost[s[2] + 1] - s[0], s[1]))[
                :kept
            ]
        chosen: list[Span | None] = [None] * len(entries)
        state = max(states, key=lambda s: s[0] - (cost[-1] - cost[s[2] + 1]))
        while state[3] is not None:
            chosen[state[2]] = (state[3].first, state[3].last)
            state = state[4]
        return chosen

    def _look_closer(self, entries: Sequence[Entry], chosen: list[Span | None]) -> None:
        """Entries not found: between their neighbours, a line that begins with the title or holds little else."""
        for at, entry in enumerate(entries):
            if chosen[at] is not None or not entry.sure:
                continue
            after = max((span[1] for span in chosen[:at] if span), default=-1)
            until = min((span[0] for span in chosen[at + 1 :] if span), default=len(self._lines))
            best, best_score = None, 0.0
            for whole, rest, first, last, mark in self._runs[self._first_run(after + 1) :]:
                if first >= until:
                    break
                if last >= until:
                    continue
                score = _loosely(entry, whole, rest, mark) - 0.05 * (last - first)
                if score > best_score:
                    best, best_score = (first, last), score
            chosen[at] = best

    def _first_run(self, line: int) -> int:
        return bisect_left(self._runs, line, key=lambda run: run[2])


def _loosely(entry: Entry, whole: str, rest: str, mark: Mark | None) -> float:
    """How well a line stands for an entry that nothing resembles more; 0 is not at all."""
    if not whole or not entry.key:
        return 0.0
    same = mark is not None and entry.mark is not None and mark.values == entry.mark.values
    alike_style = same and mark is not None and entry.mark is not None and mark.style == entry.mark.style
    if len(entry.full) >= 4 and whole.startswith(entry.full) and len(whole) < 3 * len(entry.full):
        return 0.9
    if (
        len(entry.key) >= 4
        and (rest.startswith(entry.key) or rest.endswith(entry.key))
        and len(rest) < 2 * len(entry.key)
    ):
        return 0.8
    if len(rest) >= 4 and rest in entry.key and len(rest) >= 0.55 * len(entry.key):
        return 0.7
    alike = (
        SequenceMatcher(None, entry.key, rest, autojunk=False).ratio()
        if 0.4 < len(rest) / len(entry.key) < 2
        else 0
    )
    if alike >= (0.45 if alike_style else 0.6 if same else 0.72):
        return 0.6 * alike
    return 0.0


def _foreign_lines(
    keys: Sequence[str], levels: Sequence[int], lines_of: dict[str, list[int]]
) -> Callable[[int], list[int]]:
    """For an entry, the heading-like lines of entries that are neither above nor below it in the list.

    A chapter may list its own sections before the first of them; that it should list its neighbours' is a sign
    that its heading is looked for in the wrong place.
    """
    above: list[tuple[int, ...]] = []
    stack: list[int] = []
    for at, level in enumerate(levels):
        del stack[level - 1 :]
        above.append(tuple(stack))
        stack.append(at)

    @cache
    def lines(at: int) -> list[int]:
        if at < 0:
            return []
        kin = {keys[at], *(keys[i] for i in above[at]), *(keys[i] for i, up in enumerate(above) if at in up)}
        return sorted({line for key, found in lines_of.items() if key not in kin for line in found})

    return lines


def _around(places: list[int], share: float) -> list[int]:
    """Of the places of a title that stands everywhere, those about where its n-th mention is to be expected."""
    middle = int(share * len(places))
    return places[max(0, middle - _MENTIONS) : middle + _MENTIONS]


def _fewer(many: int, entries: int) -> int:
    """How many places or states to keep: fewer where a list of very many entries would take long."""
    return max(8, min(many, many * 400 // max(entries, 1)))


def _between(lines: Sequence[int], after: int, before: int) -> int:
    return bisect_left(lines, before) - bisect_left(lines, after + 1)

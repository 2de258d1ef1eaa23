"""Lines and levels of an outline, as pure functions: which lines of the source are a section's text, what nests where.

A section owns a range of source lines (from 1, its children's excluded). Its text is made of some of them; the others
are its heading, or page furniture left out in place. Which ones is read from the text itself: its lines are a
subsequence of the range, so nothing besides range and text must be stored, and the two can never disagree.
"""

import re
from collections.abc import Callable, Iterable, Sequence

from participation.domain.draft_lines import normalise, whole_letters

DEEPEST = 6
_MARKS = re.compile(
    r"(?:\s*</?(?:p|br|ul|ol|li|td|th|tr|table|thead|tbody|div|span|b|i|u|strong|em)\s*/?>\s*)+", re.I
)


def source_lines(text: str) -> list[str]:
    """Return the lines of a plan as they are counted everywhere."""
    return text.splitlines()


def read_line(raw: str) -> str:
    """Return a source line as the parser puts it into a text."""
    return whole_letters(raw.rstrip())


def shown_line(raw: str) -> str:
    """Return a source line as residents read it: without the marks that some programs write around table cells."""
    line = read_line(raw)
    return _MARKS.sub(" ", line).strip() if _MARKS.search(line) else line


def cleared(source: Sequence[str], first: int, last: int, text: str) -> str:
    """Return a text of the parser as residents read it."""
    own = text_lines(source, first, last, text, read_line)
    return text if own is None else text_of(source, own)


def text_of(source: Sequence[str], numbers: Iterable[int]) -> str:
    """Return the text made of these source lines (from 1), in their order, without blank lines at the ends."""
    return "\n".join(shown_line(source[number - 1]) for number in sorted(numbers)).strip("\n")


def text_lines(
    source: Sequence[str], first: int, last: int, text: str, show: Callable[[str], str] = shown_line
) -> list[int] | None:
    """Return which lines of the range make the text, the latest possible ones; None when the text is not from there."""
    if first < 1 or last > len(source):
        return None
    if not text:
        return []
    found: list[int] = []
    at = last
    for line in reversed(text.split("\n")):
        while at >= first and show(source[at - 1]) != line:
            at -= 1
        if at < first:
            return None
        found.append(at)
        at -= 1
    return found[::-1]


def heading_lines(
    source: Sequence[str], first: int, last: int, text: Sequence[int], heading: str
) -> list[int]:
    """Return the lines before the text that carry the heading; all that are not blank where it was renamed since."""
    until = text[0] - 1 if text else last
    before = [number for number in range(first, until + 1) if source[number - 1].strip()]
    wanted, read = normalise(heading), ""
    found: list[int] = []
    for number in before:
        read += normalise(source[number - 1])
        if not read or not wanted.startswith(read):
            break
        found.append(number)
        if read == wanted:
            break
    return found or before


def blank_lines(source: Sequence[str], first: int, last: int) -> set[int]:
    """Return the blank lines of a range."""
    return {number for number in range(first, last + 1) if not source[number - 1].strip()}


def nested(levels: Sequence[int]) -> list[tuple[int, int | None]]:
    """Return level (1 to 6, none skipped) and place of the parent for wished levels in reading order.

    The parent is the nearest section before with a lower wish.
    """
    found: list[tuple[int, int | None]] = []
    above: list[tuple[int, int]] = []
    for at, wish in enumerate(levels):
        wish = min(wish, DEEPEST)
        while above and above[-1][0] >= wish:
            above.pop()
        found.append((len(above) + 1, above[-1][1] if above else None))
        above.append((wish, at))
    return found


def subtree(levels: Sequence[int], at: int) -> range:
    """Return the places of a section and everything below it."""
    end = at + 1
    while end < len(levels) and levels[end] > levels[at]:
        end += 1
    return range(at, end)


def can_demote(levels: Sequence[int], at: int) -> bool:
    """Return whether something stands before it that can take it in, and the depth allows it."""
    before = next((level for level in reversed(levels[:at]) if level <= levels[at]), 0)
    return before == levels[at] and max(levels[place] for place in subtree(levels, at)) < DEEPEST

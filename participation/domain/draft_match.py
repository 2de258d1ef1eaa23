"""Which section of a new version is "the same section" as one of an earlier version.

In: the sections of both in reading order. Out: for each new one the line key it continues, or none. Pure: no row is
read or written. An opinion on a section is followed to the changed text by this key, so a doubtful pair is no pair.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

from participation.domain.draft_lines import normalise

_ALIKE, _NEARLY_SAME = 0.6, 0.8
_READ = 400
_TELLING = 30
"""Characters from which an equal text alone tells that two sections are the same."""


@dataclass(frozen=True, slots=True)
class Known:
    """What matching looks at. `path` holds the titles of the sections above, outermost first."""

    line_key: str
    number: str
    title: str
    text: str
    path: tuple[str, ...] = ()


def continued_keys(new: Sequence[Known], old: Sequence[Known]) -> list[str]:
    """Return for each new section the line key of the old one it continues, or an empty text; no key twice.

    Equal number and title come first, then the same title, the same text, and at last what is alike.
    """
    found = [""] * len(new)
    left_new, left_old = list(range(len(new))), list(range(len(old)))
    rounds: tuple[Callable[[Known], Hashable], ...] = (
        lambda one: (_same(one.number), _same(one.title), tuple(map(_same, one.path))),
        lambda one: (_same(one.number), _same(one.title)),
        lambda one: (_same(one.title), _same(one.path[-1]) if one.path else ""),
        lambda one: _same(one.title),
        lambda one: _same(one.text) if len(_same(one.text)) >= _TELLING else None,
    )
    for mark in rounds:
        places: dict[Hashable, list[int]] = defaultdict(list)
        for at in left_old:
            places[mark(old[at])].append(at)
        for at in list(left_new):
            name = mark(new[at])
            if name is None or not places.get(name):
                continue
            here = places[name].pop(0)
            found[at] = old[here].line_key
            left_new.remove(at)
            left_old.remove(here)
    for _score, at, here in _alike(new, old, left_new, left_old):
        if not found[at] and old[here].line_key not in found:
            found[at] = old[here].line_key
    return found


def _alike(
    new: Sequence[Known], old: Sequence[Known], left_new: Sequence[int], left_old: Sequence[int]
) -> list[tuple[float, int, int]]:
    """Pairs whose titles, or titles and texts together, share most of their letters; the most alike come first, then
    those that stand closest.
    """
    parts_old = {here: (_pairs(old[here].title), _pairs(old[here].text[:_READ])) for here in left_old}
    scores = []
    for at in left_new:
        title, text = _pairs(new[at].title), _pairs(new[at].text[:_READ])
        for here, (old_title, old_text) in parts_old.items():
            titles = _share(title, old_title)
            texts = _share(text, old_text) if min(len(text), len(old_text)) >= _TELLING else 0.0
            if titles >= _ALIKE or 0.6 * titles + 0.4 * texts >= 0.5 or texts >= _NEARLY_SAME:
                scores.append((-titles - texts, abs(at / len(new) - here / len(old)), at, here))
    return [(-score, at, here) for score, _distance, at, here in sorted(scores)]


def _share(one: set[str], other: set[str]) -> float:
    return 2 * len(one & other) / max(len(one) + len(other), 1)


def _pairs(title: str) -> set[str]:
    flat = _same(title)
    return {flat[at : at + 2] for at in range(len(flat) - 1)} or {flat}


def _same(words: str) -> str:
    return normalise(words)

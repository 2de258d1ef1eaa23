"""The words of a hit as they are shown: with what was looked for marked, and the part of a text where it stands."""

from common.text.folding import Folded, folded, pieces

Parts = list[tuple[str, bool]]
"""Words in order; True where they were looked for. A template escapes them and sets the marks."""
LONG = 110
_BEFORE = 24
_LONGEST_TEXT = 4_000
"""Of a longer text the beginning is shown; it is found all the same."""


def marked(text: str, words: list[list[Folded]]) -> Parts:
    """Return a text with the words marked."""
    return _parts(text, _places(folded(text), words), 0, len(text))


def excerpt(text: str, words: list[list[Folded]]) -> Parts:
    """Return the part of a text around the first word, at most `LONG` letters, with … where something is left out."""
    text = " ".join(text[:_LONGEST_TEXT].split())
    places = _places(folded(text), words)
    first = places[0][0] if places else 0
    begin = max(first - _BEFORE, 0)
    sentence = text.rfind("。", begin, first) + 1
    begin = sentence or begin
    begin += len(text[begin:]) - len(text[begin:].lstrip())
    end = min(max(begin + LONG, first + 1), len(text))
    parts = _parts(text, places, begin, end)
    if begin and not sentence:
        parts.insert(0, ("…", False))
    if end < len(text):
        parts.append(("…", False))
    return parts


def _places(text: Folded, words: list[list[Folded]]) -> list[tuple[int, int]]:
    """Return begin and end of each word in the original, in order; parts of a word where it stands nowhere whole."""
    found: set[tuple[int, int]] = set()
    for meanings in words:
        whole = {place for word in meanings for place in _occurrences(text, word.text)}
        found |= whole or {
            place for word in meanings for part in pieces(word) for place in _occurrences(text, part)
        }
    return sorted(found)


def _occurrences(text: Folded, word: str) -> list[tuple[int, int]]:
    found = []
    place = text.text.find(word)
    while place >= 0:
        last = place + len(word) - 1
        found.append((text.at[place], text.at[last] + 1))
        place = text.text.find(word, last + 1)
    return found


def _parts(text: str, places: list[tuple[int, int]], begin: int, end: int) -> Parts:
    parts: Parts = []
    done = begin
    for start, stop in places:
        # a last ー is not compared, but belongs to the word
        stop += text[stop : stop + 1] in ("ー", "ｰ")
        start, stop = max(start, done), min(stop, end)
        if stop <= start:
            continue
        parts += [(text[done:start], False), (text[start:stop], True)]
        done = stop
    return [part for part in [*parts, (text[done:end], False)] if part[0]]

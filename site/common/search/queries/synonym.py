"""Words that mean the same, by the town's own list."""

from common.search.models import SynonymGroup
from common.text.folding import Folded, folded

MOST = 8
"""A word stands for itself and at most so many others."""
_SHORTEST_WITHIN = 2
"""A word of one letter is taken as a whole only, not within longer words."""


def meanings_of(*, municipality_id: int, words: list[Folded]) -> list[list[Folded]]:
    """Return for each word itself and those that mean the same (one query).

    スマホ教室 also means スマートフォン教室: a word of the list is exchanged within a longer one, too.
    """
    groups = [
        [folded("".join(line.split())) for line in terms.splitlines()]
        for terms in SynonymGroup.objects.filter(municipality_id=municipality_id)
        .order_by("pk")
        .values_list("terms", flat=True)
    ]
    return [_meanings(word, groups) for word in words]


def _meanings(word: Folded, groups: list[list[Folded]]) -> list[Folded]:
    found = {word.text: word}
    for group in groups:
        if word.text in [term.text for term in group]:
            found |= {term.text: term for term in group if term.text}
    for group in groups:
        for known in list(found.values()):
            for said in _exchanged(known.text, group):
                found.setdefault(said.text, said)
    return list(found.values())[: MOST + 1]


def _exchanged(word: str, group: list[Folded]) -> list[Folded]:
    """Return a longer word with the one of the group that stands in it exchanged for each of the others."""
    within = [
        term.text for term in group if _SHORTEST_WITHIN <= len(term.text) < len(word) and term.text in word
    ]
    if not within:
        return []
    longest = max(within, key=len)
    return [folded(word.replace(longest, other.text)) for other in group if other.text not in ("", longest)]

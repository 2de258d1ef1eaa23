"""Before and after of a text: which pieces went and which came. Words stay whole; crumbs between changes do not."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

# runs of one script are the nearest thing to words that Japanese text shows without a dictionary
_WORDS = re.compile(
    r"[一-鿿々〆ヶ]+|[ぁ-ゟ]|[ァ-ヿー]+|[0-9０-９]+(?:[.,，．][0-9０-９]+)*|[A-Za-zＡ-Ｚａ-ｚ]+|\s+|.",
    re.DOTALL,
)
_CRUMB = 2
"""An unchanged stretch of this many characters or fewer between two changes is read better as changed."""


@dataclass(frozen=True)
class Piece:
    """A stretch of text on one side."""

    text: str
    changed: bool


def difference(before: str, after: str) -> tuple[list[Piece], list[Piece]]:
    """Return the pieces of both sides; joined, each side is exactly the text it was given."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    gone: list[Piece] = []
    come: list[Piece] = []
    codes = SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes()
    for at, (kind, old_from, old_to, new_from, new_to) in enumerate(codes):
        left, right = "".join(old[old_from:old_to]), "".join(new[new_from:new_to])
        inner = 0 < at < len(codes) - 1
        changed = kind != "equal" or (inner and len(left) <= _CRUMB and not re.search(r"[、。\n]", left))
        _add(gone, left, changed=changed)
        _add(come, right, changed=changed)
    return gone, come


def _add(pieces: list[Piece], text: str, *, changed: bool) -> None:
    if not text:
        return
    if pieces and pieces[-1].changed == changed:
        text = pieces.pop().text + text
    pieces.append(Piece(text, changed))

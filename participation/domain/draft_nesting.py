"""Which entry of a contents list stands below which.

In: the entries in order, with their numbers and margins. Out: a level for each. Towns use the same kinds of numbers
on different levels, and margins are kept by some programs only, so neither is trusted alone.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from participation.domain.draft_contents import Entry

_BACK = re.compile(
    r"(?:資料(?:編.*|用語.*)?|(?:巻末|参考|付属|附属|関係|関連|添付)資料.*|付録.*|附録.*|用語(?:集|解説|の解説|の?説明)|"
    r"おわりに|終わりに|はじめに|初めに|あとがき|まえがき|ご?挨拶|ご?あいさつ|.{0,4}町長あいさつ|序文?|巻頭言|結びに?|むすびに?|"
    r"別冊|奥付|(?:計画)?策定の?(?:経過|経緯|体制)|.*名簿)"
)
_HOLDER = re.compile(r"(?:資料編?|(?:巻末|参考|付属|附属|関係|関連|添付)資料編?|付録|附録)")
_BACK_LABEL = re.compile(
    r"label:(?:(?:巻末|参考|添付|付属|附属|関係|関連|別添)?資料編?|巻末|別紙|別表|別添|付録|附録|付表)"
)


def nest(entries: Sequence[Entry]) -> list[int]:
    """The level of each entry, from 1. What has the same kind of number is of one level until a greater comes."""
    levels: list[int] = []
    stack: list[tuple[str, int, int]] = []  # kind of number, its rank, indent
    anew = _begins_anew(entries)
    # 序章 and 終章 may stand around parts that are no chapters.
    frames = {style for style, values in _values_of(entries).items() if values <= {0, 99}}
    last_numbered = max((at for at, entry in enumerate(entries) if entry.number), default=-1)
    for at, entry in enumerate(entries):
        kind, rank = _kind(entry)
        if at > last_numbered and entry.key.startswith("参考"):
            kind = "back"
        following = entries[at + 1] if at + 1 < len(entries) else None
        if kind == "back":
            keep = next((i + 1 for i, item in enumerate(stack) if item[0] == "holder"), 0)
            del stack[keep:]
            kind = "holder" if not stack and _HOLDER.fullmatch(entry.key) else kind
        elif kind == "plain":
            _place_plain(stack, entry, following)
        else:
            alike = [i for i, item in enumerate(stack) if item[0] == kind]
            if alike:
                # One style for two levels: 1 with a wider margin under 1.
                fits = [i for i in alike if stack[i][2] <= entry.indent + 1] or alike[:1]
                below = (
                    stack[fits[-1]][2] + 1 < entry.indent
                    and entry.mark is not None
                    and entry.mark.values[-1] <= 1
                )
                del stack[fits[-1] + below :]
            else:
                held = at in anew and bool(stack) and stack[-1][0] == "plain"
                while not held and stack and (stack[-1][1] > rank or stack[-1][0] == "back"):
                    stack.pop()
                if not held and stack and stack[-1][0] == "plain" and stack[-1][2] + 1 >= entry.indent:
                    stack.pop()
                if (
                    stack
                    and stack[0][0] in frames
                    and stack[0][2] >= entry.indent
                    and kind.startswith("label")
                ):
                    stack.clear()
        stack.append((kind, rank, entry.indent))
        levels.append(len(stack))
    return levels


def _kind(entry: Entry) -> tuple[str, int]:
    mark = entry.mark
    if mark is not None and entry.number:
        return ("back", 0) if _BACK_LABEL.match(mark.style) else (mark.style, mark.rank)
    if mark is not None and mark.style.startswith("unit"):
        return mark.style, mark.rank
    return ("back", 0) if _BACK.fullmatch(entry.key) else ("plain", 4)


def _values_of(entries: Sequence[Entry]) -> dict[str, set[int]]:
    """Which numbers each kind of chapter has; 0 is 序章, 99 終章."""
    values: dict[str, set[int]] = defaultdict(set)
    for entry in entries:
        if entry.mark is not None and entry.mark.style.startswith("unit"):
            values[entry.mark.style].add(entry.mark.values[-1])
    return values


def _place_plain(stack: list[tuple[str, int, int]], entry: Entry, following: Entry | None) -> None:
    """Cuts the stack down to the parent of an entry without a number."""
    opens = following.mark if following is not None and following.mark else None
    if opens is not None and opens.rank <= 1 and opens.values[:1] in ((0,), (1,)):
        # 基本構想 before 第1章: it holds the chapters.
        while stack and stack[-1][1] >= opens.rank:
            stack.pop()
    elif any(item[1] <= 1 for item in stack) or len({item[2] for item in stack} | {entry.indent}) == 1:
        # Under a chapter, whatever the margins of the text say.
        if stack and stack[-1][0] != "holder" and stack[-1][1] > 1:
            stack.pop()
    else:
        while stack and stack[-1][2] >= entry.indent:
            stack.pop()


def _begins_anew(entries: Sequence[Entry]) -> set[int]:
    """Where numbers of one kind start at 1 under several titles without a number: those titles are their parents.
    Of chapters that start at 1 more than once, one such title is enough: 序論 before 第1編 and its 第1章."""
    starts: dict[str, set[int]] = defaultdict(set)
    again: Counter[str] = Counter()
    for at in range(1, len(entries)):
        mark = entries[at].mark
        if mark is not None and mark.values[-1] <= 1:
            again[mark.style] += mark.rank <= 1
            if _kind(entries[at - 1])[0] == "plain":
                starts[mark.style].add(at)
    return {at for style, found in starts.items() if len(found) > 1 or again[style] > 1 for at in found}

"""Fictional plans as text, each in a dress of its own: what programs make of the PDFs that towns publish.

`PLANS[name]()` gives a `Plan`: the text, the entries of its contents list as a person reads them, and for each entry
a phrase that stands in its text and nowhere else. Nothing is left to chance: the same name gives the same text.
"""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from textwrap import dedent

WIDE = str.maketrans("0123456789-().", "０１２３４５６７８９－（）．")
RINGS = "①②③④⑤⑥⑦⑧⑨"

_OPENINGS = (
    "これまでの五年間で、{a}に関わる人は少しずつ増えました。",
    "{a}をめぐっては、集落ごとに事情がちがいます。",
    "聞き取りでは、{a}を続けてほしいという声がいちばん多く寄せられました。",
    "{a}の担い手は七十代が中心で、次の世代への引き継ぎが急がれます。",
    "役場だけで{a}を支えることはできません。",
    "となりの町との間では、{a}を分け合う話し合いが始まっています。",
)
_MIDDLES = (
    "そこで{b}を先に進め、うまくいったやり方をほかの地区へ広げます。",
    "とくに{b}は、冬の間に手が足りなくなることがわかっています。",
    "{b}にかかる費用は、三年ごとに見直すこととします。",
    "あわせて、{b}の手順を一枚の紙にまとめ、だれでも見られるようにします。",
    "{b}の回数を数え、毎年六月に広報で知らせます。",
    "ただし{b}については、関わる人の負担が重くならないように気をつけます。",
)
_ITEMS = ("{a}の見回り", "{b}の貸し出し", "{a}を教える人の登録", "{b}の置き場所", "{a}の記録づくり")
_SAYINGS = ("{a}に来た人の数を毎月数え、", "{b}の当番を決めるときは、", "{a}と{b}を同じ日にひらく場合は、")
_SAID = (
    "集落の掲示板にはり出します。",
    "前の月のうちに話し合いを持ちます。",
    "係の者が前の日までに知らせます。",
)


@dataclass
class Part:
    """One heading of a plan with what stands below it. `kinds` says which: p text, l numbered sentences, i short
    numbered items, b bullets, t a table, f a figure, s sentences numbered in the style of headings."""

    level: int
    number: str
    title: str
    kinds: str
    page: int = 0
    phrase: str = ""


@dataclass
class Plan:
    text: str
    entries: list[str]
    phrases: list[tuple[str, str]]
    levels: list[int] = field(default_factory=list)


def parts_of(outline: str) -> list[Part]:
    """Lines of `number|title|kinds`, indented by two spaces a level."""
    parts: list[Part] = []
    page = 1
    for row in filter(str.strip, dedent(outline).splitlines()):
        number, title, kinds = (cell.strip() for cell in row.split("|"))
        level = (len(row) - len(row.lstrip())) // 2 + 1
        page += level == 1 or len(parts) % 3 == 0
        parts.append(Part(level, number, title, kinds, page))
    return parts


class Writer:
    """Writes what stands below the headings, about two things the plan is concerned with."""

    def __init__(
        self, a: str, b: str, *, seed: int, width: int, bullet: str = "・", gap: bool = True
    ) -> None:
        self.words = {"a": a, "b": b}
        self.chance = random.Random(seed)
        self.width, self.bullet, self.gap = width, bullet, gap
        self.told = 0

    def below(self, part: Part, *, lead: str = "(") -> list[str]:
        lines: list[str] = []
        for kind in part.kinds:
            block = [line.format(**self.words) for line in self._block(kind, part, lead)]
            lines += ["", *block] if self.gap and lines else block
        return lines

    def _block(self, kind: str, part: Part, lead: str) -> Iterator[str]:
        if kind == "p":
            told = "".join(
                self.chance.choice(_OPENINGS) + self.chance.choice(_MIDDLES)
                for _ in range(self.chance.randint(3, 6))
            )
            if not part.phrase:
                self.told += 1
                part.phrase = f"控えの番号{self.told:03d}"
                told += f"くわしくは{part.phrase}の綴りにあります。"
            yield from wrapped("　" + told.format(**self.words), self.width)
        elif kind in "ls":
            marks = [f"({n})" for n in range(1, 5)] if kind == "l" else [f"{n}" for n in range(1, 5)]
            for mark in marks:
                said = self.chance.choice(_SAYINGS) + self.chance.choice(_SAID)
                yield from wrapped(f"{mark} {said}".format(**self.words), self.width)
        elif kind == "i":
            yield from (f"{RINGS[n]} {item}" for n, item in enumerate(_ITEMS))
        elif kind == "b":
            yield from (f"{self.bullet}{item}" for item in _ITEMS)
        elif kind == "t":
            yield "項目            令和５年度    令和８年度    令和12年度"
            for n, item in enumerate(_ITEMS, start=1):
                yield f"{n}  {item}        {n * 12}回    {n * 15}回    {n * 21}回"
        elif kind == "f":
            yield f"図{part.page}　{part.title}のうつりかわり"
            yield from ("120", "100", "80", "60", "平成30年", "令和3年", "令和6年")
            yield "資料：住民基本台帳（各年４月１日）"


def wrapped(text: str, width: int) -> list[str]:
    """Lines of at most `width` half-width columns; no line begins with a full stop or a comma."""
    lines, line = [], ""
    for char in text:
        if columns(line) + columns(char) > width and char not in "、。）」":
            lines.append(line)
            line = ""
        line += char
    return [*lines, line]


def columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "FWA" else 1 for char in text)


def spaced(text: str) -> str:
    return " ".join(text)


def paged(
    lines: Sequence[str],
    *,
    size: int,
    foot: Callable[[int], str] | None,
    head: Callable[[int], Iterable[str]] = lambda page: (),
    feed: bool = True,
) -> list[str]:
    """The lines on pages; a line that is only a form feed begins a new one."""
    pages: list[list[str]] = [[]]
    for line in lines:
        if line == "\f" or len(pages[-1]) >= size:
            pages.append([])
        if line != "\f" and (line or pages[-1]):
            pages[-1].append(line)
    out: list[str] = []
    for number, page in enumerate(filter(None, pages), start=1):
        block = [*head(number), *page, *((["", foot(number)]) if foot else [])]
        out += [("\f" if feed and out else "") + block[0], *block[1:]]
    return out


def plan(text: str, parts: Sequence[Part], depth: int = 9) -> Plan:
    """What a test needs to know of a finished plan; its list names the headings down to `depth`."""
    listed = [part for part in parts if part.level <= depth]
    phrases = [(part.number + part.title, part.phrase) for part in listed if part.phrase]
    return Plan(text, [part.number + part.title for part in listed], phrases, [part.level for part in listed])


def filled(left: str, leader: str, right: str, width: int) -> str:
    """A row of a contents list: the title, dots, and the page at the right margin."""
    count = max(3, (width - columns(left + right)) // columns(leader))
    return f"{left}{leader * count}{right}"

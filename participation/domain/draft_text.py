"""Reads the text of a draft plan, as it came out of a PDF, into sections that residents can comment on.

In: plain text. Out: `DraftText`. It never fails: a text in which no heading is found is one section, and what was
doubtful is a warning. Every line belongs to exactly one section or one dropped block (lines count from 1 as
`str.splitlines` counts them); staff correct the outline before it is published.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from participation.domain.draft_contents import Entry, find_contents, is_list_title
from participation.domain.draft_furniture import RUNNING_HEAD, find_furniture
from participation.domain.draft_headings import Finder
from participation.domain.draft_lines import Line, normalise, read_lines, read_mark, tidy, whole_letters
from participation.domain.draft_nesting import nest
from participation.domain.draft_numbering import Heading, Numbering

CONTENTS = "contents list"
_DROPPED_AT_MOST = 0.098
_SECTIONS_PER_ENTRY, _LONG_SECTION = 2.5, 1500
_PLAN = re.compile(
    r"(?:計画書?|プラン|ビジョン|戦略|構想|方針|指針|大綱|要綱|マスタープラン|プログラム|ガイドライン)$"
)
_STATE = re.compile(
    r"[（(【〔〈]?\s*(?:素案|原案|骨子案?|たたき台|最終案|中間案|改訂版|改定版|概要版|本編|案)\s*[)）】〕〉]?$"
)


@dataclass(frozen=True, slots=True)
class DraftSection:
    """One section. `lines` are its own first and last line, heading included and children excluded; `text` is what
    stands under the heading, without page furniture; `chars` its length."""

    id: str
    parent: str | None
    level: int
    number: str
    title: str
    lines: tuple[int, int]
    text: str

    @property
    def chars(self) -> int:
        return len(self.text)


@dataclass(frozen=True, slots=True)
class DroppedLines:
    """Lines that are no part of the plan's text, and why."""

    lines: tuple[int, int]
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class DraftWarning:
    """What staff should look at. `code` is for the screen to translate, `detail` names the place."""

    code: str
    detail: str
    lines: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftText:
    title: str
    sections: tuple[DraftSection, ...]
    dropped: tuple[DroppedLines, ...]
    warnings: tuple[DraftWarning, ...]


def as_json(draft: DraftText) -> dict[str, Any]:
    """The shape `import_plan --format json` prints."""
    return {
        "title": draft.title,
        "sections": [
            {
                "id": section.id,
                "parent": section.parent,
                "level": section.level,
                "number": section.number,
                "title": section.title,
                "chars": section.chars,
                "lines": list(section.lines),
                "text": section.text,
            }
            for section in draft.sections
        ],
        "dropped": [
            {"lines": list(block.lines), "text": block.text, "reason": block.reason}
            for block in draft.dropped
        ],
        "warnings": [
            f"{warning.code}: {warning.detail}" if warning.detail else warning.code
            for warning in draft.warnings
        ],
    }


def read_draft_text(text: str) -> DraftText:
    """Sections, dropped lines and warnings of a plan given as plain text."""
    lines = read_lines(text)
    if not lines:
        return DraftText("", (), (), (DraftWarning("empty", ""),))
    return _Reading(lines).result()


class _Reading:
    """One document on its way to sections."""

    def __init__(self, lines: list[Line]) -> None:
        self.lines = lines
        self.warnings: list[DraftWarning] = []
        self.title = _title(lines)
        name = normalise(self.title)
        self.furniture = find_furniture(lines, {name}, (), only_named=True)
        bare = [replace(line, text="") if i in self.furniture else line for i, line in enumerate(lines)]
        runs = _runs(bare)
        self.contents = find_contents(bare, lambda key: runs[key])
        blocks = self.contents.blocks if self.contents else ()
        self.listed = {i for first, last in blocks for i in range(first, last + 1)}
        entries = self.contents.entries if self.contents else ()
        names = {form for entry in entries for form in (entry.full, entry.key) if len(form) > 2}
        of_list = {i: why for i, why in self.furniture.items() if i in self.listed}
        self.furniture = of_list | find_furniture(lines, names | {name}, self.listed)
        self.headings = self._headings(entries)
        self.furniture = {i: why for i, why in self.furniture.items() if i not in self._heading_lines()}

    def _heading_lines(self) -> set[int]:
        return {i for heading in self.headings for i in range(heading.first, heading.last + 1)}

    def _headings(self, entries: Sequence[Entry]) -> list[Heading]:
        numbers = {i for i, why in self.furniture.items() if why != RUNNING_HEAD}
        if not entries:
            self.warnings.append(DraftWarning("no contents list", ""))
            return Numbering(self.lines, self.listed | set(self.furniture)).outline(0, len(self.lines))
        levels = nest(entries)
        body = [i for i in range(len(self.lines)) if i not in self.listed and i not in numbers]
        weight = [
            0 if i in self.listed or i in self.furniture else len(normalise(line.text))
            for i, line in enumerate(self.lines)
        ]
        places = Finder(self.lines, body, weight).find(entries, levels)
        places = self._stand_in_for_parents(levels, places)
        found = []
        for entry, level, place in zip(entries, levels, places, strict=True):
            if place is not None:
                found.append(Heading(*place, entry.number, entry.title, level, listed=True))
            elif entry.sure:
                self.warnings.append(DraftWarning("entry not found", f"{entry.number} {entry.title}".strip()))
        return (
            self._divide_long(found, len(entries))
            if found
            else Numbering(self.lines, self.listed | set(self.furniture)).outline(0, len(self.lines))
        )

    def _stand_in_for_parents(
        self, levels: Sequence[int], places: list[tuple[int, int] | None]
    ) -> list[tuple[int, int] | None]:
        """A chapter whose heading was a picture begins at the blank line before its first section."""
        filled = list(places)
        for at in range(len(places) - 2, -1, -1):
            below = filled[at + 1]
            if filled[at] is not None or below is None or levels[at + 1] <= levels[at]:
                continue
            line = below[0] - 1
            free = (
                line >= 0
                and line not in self.listed
                and (not self.lines[line].text or line in self.furniture)
            )
            if free and not any(place and place[0] <= line <= place[1] for place in filled):
                filled[at] = (line, line)
        return filled

    def _divide_long(self, found: list[Heading], entries: int) -> list[Heading]:
        """Headings the list does not name, where its sections are long: all of them, or none if too many."""
        passed = self.listed | set(self.furniture) | {i for h in found for i in range(h.first, h.last + 1)}
        numbering = Numbering(self.lines, passed)
        names = {normalise(heading.title) for heading in found}
        extra: list[Heading] = []
        long = 0
        for at, heading in enumerate(found):
            until = found[at + 1].first if at + 1 < len(found) else len(self.lines)
            has_children = at + 1 < len(found) and found[at + 1].level > heading.level
            if has_children:
                continue
            if (letters := numbering.letters(heading.last + 1, until)) > _LONG_SECTION:
                long += letters
            for one in numbering.divide(heading.last + 1, until, ()):
                if normalise(one.title) in names:
                    break
                extra.append(Heading(one.first, one.last, one.mark.number, one.title, heading.level + 1))
        total = numbering.letters(0, len(self.lines))
        fits = len(found) + len(extra) + 3 <= _SECTIONS_PER_ENTRY * entries
        return sorted([*found, *extra], key=lambda h: h.first) if fits and long > 0.5 * total else found

    def result(self) -> DraftText:
        """The outline that drops what is no text, or, where that were too much of a short plan, keeps more of it."""
        draft = self._assemble(keep_tails=False)
        if self._dropped_share(draft) > _DROPPED_AT_MOST:
            draft = self._assemble(keep_tails=True)
        if self.contents and self.listed and self._dropped_share(draft) > _DROPPED_AT_MOST:
            # A short plan with a long list: the list stays, as a section of its own.
            first, last = self.contents.blocks[0][0], self.contents.blocks[-1][1]
            self.warnings.append(DraftWarning("contents list kept", "", (first + 1, last + 1)))
            self.headings = [*self.headings, Heading(first, first, "", "目次", 1)]
            self.listed = set()
            return self.result()
        return draft

    def _dropped_share(self, draft: DraftText) -> float:
        lost = "".join(block.text for block in draft.dropped)
        whole = "\n".join(line.raw for line in self.lines)
        return max(
            len(lost) / max(len(whole), 1), len("".join(lost.split())) / max(len("".join(whole.split())), 1)
        )

    def _front(self) -> list[Heading]:
        """What stands before the first heading, and between the contents list and the body."""
        start = min((heading.first for heading in self.headings), default=len(self.lines))
        names = {normalise(heading.title) for heading in self.headings}
        passed = self.listed | set(self.furniture)
        numbering = Numbering(self.lines, passed)
        found = (
            [h for h in numbering.apart(0, start) if normalise(h.title) not in names] if self.headings else []
        )
        taken = {heading.first for heading in [*self.headings, *found]}
        after_list = [last + 1 for _, last in self.contents.blocks] if self.contents and self.listed else []
        for at in sorted({0, *after_list}):
            until = min([i for i in (*taken, *self.listed, len(self.lines)) if i >= at])
            if until > at and (at == 0 or numbering.letters(at, until)):
                title = ("表紙" if at == 0 else "前文") if self.headings else self.title or "本文"
                found.append(Heading(at, at - 1, "", title, 1))
        return found

    def _assemble(self, *, keep_tails: bool) -> DraftText:
        heads = sorted([*self.headings, *self._front()], key=lambda heading: heading.first)
        sections: list[DraftSection] = []
        dropped: list[tuple[int, int, str]] = []
        inside: list[int] = []
        above: list[tuple[int, DraftSection, Heading]] = []
        at = 0
        starts = [heading.first for heading in heads]
        for n, heading in enumerate(heads):
            if at < heading.first:
                dropped += self._gap(at, heading.first - 1)
            end = starts[n + 1] if n + 1 < len(heads) else len(self.lines)
            end = min([i for i in range(heading.first, end) if i in self.listed], default=end)
            while above and above[-1][0] >= heading.level:
                above.pop()
            own = self._own_heads([item[2] for item in above] + [heading], heading.last + 1, end)
            last = end - 1 if keep_tails else self._without_tail(heading, end, own)
            body = [i for i in range(heading.last + 1, last + 1) if i not in own]
            if self._says_more(heading):
                body = [*range(heading.first, heading.last + 1), *body]
            inside += [i for i in range(heading.last + 1, last + 1) if i in own]
            section = DraftSection(
                id=f"s{n + 1}",
                parent=above[-1][1].id if above else None,
                level=len(above) + 1,
                number=heading.number,
                title=heading.title,
                lines=(heading.first + 1, last + 1),
                text=whole_letters("\n".join(self.lines[i].raw.rstrip() for i in body).strip("\n")),
            )
            above.append((heading.level, section, heading))
            sections.append(section)
            if last + 1 < end:
                dropped.append((last + 1, end - 1, own[min(i for i in own if i > last)]))
            at = end
        if at < len(self.lines):
            dropped += self._gap(at, len(self.lines) - 1)
        remarks = [*self.warnings, *_remarks(sections, heads, inside)]
        blocks = tuple(
            DroppedLines(
                (first + 1, last + 1), "\n".join(line.raw for line in self.lines[first : last + 1]), why
            )
            for first, last, why in dropped
        )
        return DraftText(self.title, tuple(sections), blocks, tuple(remarks))

    def _says_more(self, heading: Heading) -> bool:
        """Whether text goes on in the line of the heading; it must not be lost with it."""
        said = sum(len(normalise(self.lines[i].text)) for i in range(heading.first, heading.last + 1))
        return said > 1.6 * len(normalise(heading.number + heading.title)) + 8

    def _gap(self, first: int, last: int) -> list[tuple[int, int, str]]:
        return (
            [(first, last, CONTENTS)]
            if any(i in self.listed for i in range(first, last + 1))
            else [(first, last, "blank")]
        )

    def _own_heads(self, open_headings: Sequence[Heading], first: int, end: int) -> dict[int, str]:
        """The furniture in a range, with the headings of the open chapters repeated at the head of pages."""
        names = {normalise(heading.number + heading.title) for heading in open_headings if heading.number}
        found = {i: self.furniture[i] for i in range(first, end) if i in self.furniture}
        for i in range(first, end):
            if i not in found and not self.lines[i].item and normalise(self.lines[i].text) in names:
                found[i] = RUNNING_HEAD
        return found

    def _without_tail(self, heading: Heading, end: int, own: dict[int, str]) -> int:
        """The last line of a section, when furniture and blank lines at its end are left to be dropped."""
        last = end - 1
        tail = end
        while last > max(heading.last, heading.first) and (last in own or not self.lines[last].text):
            if last in own:
                tail = last
            last -= 1
        return tail - 1


def _remarks(sections: list[DraftSection], heads: list[Heading], inside: list[int]) -> Iterator[DraftWarning]:
    parents = {section.parent for section in sections}
    for section, heading in zip(sections, heads, strict=True):
        if heading.listed and not section.text.strip() and section.id not in parents:
            yield DraftWarning(
                "section without text", f"{section.number} {section.title}".strip(), section.lines
            )
    if inside:
        places = ", ".join(str(i + 1) for i in inside)
        yield DraftWarning(
            "furniture left out of section text", f"lines {places}", tuple(i + 1 for i in inside)
        )


def _runs(lines: Sequence[Line]) -> Counter[str]:
    """How often each short line, alone or joined with the next one or two, stands in the document."""
    found: Counter[str] = Counter()
    texts = [line.text for line in lines if line.text]
    for at in range(len(texts)):
        joined = ""
        for piece in texts[at : at + 3]:
            joined += piece
            if len(joined) > 100:
                break
            found[normalise(joined)] += 1
    return found


def _title(lines: Sequence[Line]) -> str:
    """The plan's name: the first line among the first ones that reads like one, with the lines it is broken over."""
    end = next((i for i, line in enumerate(lines[:60]) if is_list_title(line.text)), 60)
    texts = [line.text for line in lines[:end] if line.text][:14]
    if not texts:
        texts = [line.text for line in lines if line.text][:1]
    for at, text in enumerate(texts):
        bare = tidy(_STATE.sub("", text))
        if not _PLAN.search(bare) or len(bare) > 45 or read_mark(text):
            continue
        before: list[str] = []
        for earlier in reversed(texts[max(0, at - 2) : at]):
            if len(earlier) > 16 or re.search(r"[。～〜]|年|月|\d$", tidy(earlier)):
                break
            before.insert(0, tidy(earlier))
        title = "".join([*before, tidy(text)])
        if at + 1 < len(texts) and _STATE.fullmatch("".join(texts[at + 1].split())):
            title += "".join(texts[at + 1].split())
        return title
    return tidy(texts[0])[:120] if texts else ""

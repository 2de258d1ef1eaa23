"""What the review screen says about a version: rows with what can be done to them, lines of a section, remarks.

Pure: rows come from `participation.queries.draft`. Nothing is decided here; the verbs check again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.cache import cache
from django.utils.translation import gettext as _

from participation.domain.draft_outline import BY_STAFF
from participation.domain.draft_shape import can_demote, heading_lines, shown_line, source_lines, text_lines
from participation.domain.draft_text import read_draft_text
from participation.models import DraftVersion, Section

LONG = 3000
"""Characters from which a section is hard to comment on in one piece."""


@dataclass(frozen=True)
class Entry:
    """A row of the outline. `bare`: neither text nor anything below it; `long`: more than LONG characters."""

    section: Section
    chars: int
    promote: bool
    demote: bool
    merge: bool
    bare: bool
    long: bool


@dataclass(frozen=True)
class PaneLine:
    """A source line of a section: state is text, heading, out (left out of the text) or blank."""

    number: int
    text: str
    state: str


@dataclass(frozen=True)
class Remark:
    """Something staff should look at, and the line it is about (0: the whole)."""

    words: str
    line: int = 0


def entries_of(rows: Sequence[Section]) -> list[Entry]:
    """Return the outline with what can be done to each row."""
    levels = [row.level for row in rows]
    parents = {row.parent_id for row in rows}
    return [
        Entry(
            row,
            chars := getattr(row, "chars", 0),
            row.level > 1,
            can_demote(levels, at),
            at > 0,
            chars == 0 and row.pk not in parents,
            chars > LONG,
        )
        for at, row in enumerate(rows)
    ]


def narrowed(entries: Iterable[Entry], *, words: str, show: str) -> list[Entry]:
    """Return the entries whose number or title holds `words`, and only the bare or long ones when asked."""
    return [
        entry
        for entry in entries
        if words.lower() in f"{entry.section.number} {entry.section.title}".lower()
        and (show != "bare" or entry.bare)
        and (show != "long" or entry.long)
    ]


def pane_lines(version: DraftVersion, section: Section) -> list[PaneLine]:
    """Return the source lines of a section; empty where they are not known (a version written by hand)."""
    source = source_lines(version.source_text)
    own = text_lines(source, section.first_line, section.last_line, section.text)
    if own is None:
        return []
    heading = heading_lines(
        source, section.first_line, section.last_line, own, f"{section.number}{section.title}"
    )
    states = dict.fromkeys(heading, "heading") | dict.fromkeys(own, "text")
    found = []
    for number in range(section.first_line, section.last_line + 1):
        line = shown_line(source[number - 1])
        found.append(PaneLine(number, line, states.get(number, "out") if line.strip() else "blank"))
    return found


def reason_words(reason: str) -> str:
    """Return why lines were dropped, in the reader's words; staff's own reasons as they wrote them."""
    known = {
        "contents list": _("list of contents"),
        "page number": _("page number"),
        "running head": _("line repeated on every page"),
        "blank": _("blank lines"),
        BY_STAFF: _("left out at the desk"),
    }
    return known.get(reason, reason)


def remarks_of(version: DraftVersion, entries: Iterable[Entry]) -> list[Remark]:
    """Return what reading the source found doubtful, and what the outline as it stands now lacks.

    The source never changes, so what was found in it is kept in the cache.
    """
    name = f"draft-warnings:{version.key}"
    warnings: list[tuple[str, str, int]] | None = cache.get(name)
    if warnings is None:
        warnings = [
            (warning.code, warning.detail, warning.lines[0] if warning.lines else 0)
            for warning in read_draft_text(version.source_text).warnings
        ]
        cache.set(name, warnings, 24 * 60 * 60)
    remarks = [Remark(_words(code, detail), line) for code, detail, line in warnings if code not in _SEEN_NOW]
    remarks += [
        Remark(
            _("“%(title)s” has no text. Is its text under another heading?") % {"title": entry.section},
            entry.section.first_line,
        )
        for entry in entries
        if entry.bare
    ]
    return remarks


_SEEN_NOW = ("section without text", "empty")


def _words(code: str, detail: str) -> str:
    if code == "no contents list":
        return _("No list of contents was found, so headings were told by their numbers alone.")
    if code == "contents list kept":
        return _("The list of contents was kept as a section. You can drop it.")
    if code == "entry not found":
        return _("“%(what)s” stands in the list of contents, but its heading was not found.") % {
            "what": detail
        }
    if code == "furniture left out of section text":
        return _("Inside sections, %(what)s lines (page numbers and the like) were left out of the text.") % {
            "what": detail.count(",") + 1
        }
    return f"{code} {detail}".strip()

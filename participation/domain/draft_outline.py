"""Correcting the outline of a version before it is published: titles, levels, joins, cuts, dropped lines.

Whatever is done, every line of the source stays in exactly one section or one dropped block, in order. The source text
itself is never changed. All verbs refuse a published version (WrongPhase) and one that changed since (Conflict).
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from common.audit.domain.record import record
from common.people.rules import Actor, require
from common.text import clock
from common.text.normal import line_text
from common.text.refusals import Conflict, NotFound, Refusal, WrongPhase
from participation.domain.draft_numbering import split_title
from participation.domain.draft_shape import (
    blank_lines,
    can_demote,
    heading_lines,
    nested,
    shown_line,
    source_lines,
    subtree,
    text_lines,
    text_of,
)
from participation.models import DraftVersion, DroppedLines, Section

LONGEST_HEADING = 120
BY_STAFF = "left out by staff"


@dataclass
class _Outline:
    """A locked version with its sections in reading order."""

    version: DraftVersion
    rows: list[Section]
    source: list[str]

    def place(self, section_key: str) -> int:
        """Return where a section stands. Raises NotFound."""
        for at, row in enumerate(self.rows):
            if row.key == section_key:
                return at
        raise NotFound("not_found")

    @property
    def levels(self) -> list[int]:
        return [row.level for row in self.rows]

    def own(self, row: Section) -> list[int]:
        """Return the lines that are a section's text. Raises Refusal no_source where they cannot be told."""
        found = text_lines(self.source, row.first_line, row.last_line, row.text)
        if found is None:
            raise Refusal("no_source", _("The lines of this section are not known, so they cannot be moved."))
        return found

    def heading(self, row: Section, own: list[int]) -> list[int]:
        return heading_lines(self.source, row.first_line, row.last_line, own, f"{row.number}{row.title}")

    def settle(self, wishes: list[int] | None = None) -> None:
        """Store level, parent and position of every section that they change for."""
        changed = []
        for position, (row, (level, above)) in enumerate(
            zip(self.rows, nested(wishes or self.levels), strict=True)
        ):
            parent_id = self.rows[above].pk if above is not None else None
            if (row.level, row.parent_id, row.position) != (level, parent_id, position):
                row.level, row.parent_id, row.position = level, parent_id, position
                changed.append(row)
        Section.objects.bulk_update(changed, ["level", "parent", "position"], batch_size=100)

    def remove(self, at: int) -> Section:
        """Take a section out; what stood below it finds a new parent."""
        row = self.rows.pop(at)
        self.settle()
        try:
            row.delete()
        except ProtectedError:
            raise Refusal(
                "section_in_use", _("An answer to an opinion names this section, so it must stay.")
            ) from None
        return row

    def drop(self, first: int, last: int, reason: str) -> None:
        """Write lines down as dropped."""
        DroppedLines.objects.create(
            draft_version=self.version,
            first_line=first,
            last_line=last,
            text="\n".join(self.source[first - 1 : last]),
            reason=line_text(reason)[:60] or BY_STAFF,
        )

    def take_in(self, first: int, last: int) -> None:
        """Remove the dropped blocks inside a range that a section takes over; their lines stay left out in place."""
        DroppedLines.objects.filter(
            draft_version=self.version, first_line__gte=first, last_line__lte=last
        ).delete()


def _change(
    actor: Actor,
    draft_key: str,
    version: int,
    verb: str,
    act: Callable[[_Outline], tuple[dict[str, Any], dict[str, Any]]],
) -> DraftVersion:
    """Run one change in the order of every verb: may, lock, now, check, change, record."""
    require(actor, "participation.edit_outline", municipality_id=actor.municipality_id)
    with transaction.atomic():
        row = (
            DraftVersion.objects.select_for_update()
            .filter(municipality_id=actor.municipality_id, key=draft_key)
            .first()
        )
        if row is None:
            raise NotFound("not_found")
        now = clock.deciding_now()
        if row.published_at is not None:
            raise WrongPhase(
                "published", _("This version is published, so it can no longer be changed. Import a new one.")
            )
        if row.version != version:
            raise Conflict("changed_since", _("Somebody else changed this since you opened it."))
        sections = list(Section.objects.filter(draft_version=row).order_by("position").defer("text_easy"))
        before, after = act(_Outline(row, sections, source_lines(row.source_text)))
        row.version += 1
        row.save(update_fields=["version"])
        record(actor=actor, verb=verb, target=row, at=now, before=before, after=after)
    return row


def rename_section(
    *, actor: Actor, draft_key: str, version: int, section_key: str, number: str, title: str
) -> DraftVersion:
    """Correct number and title of a section. Raises Refusal no_title."""
    number, title = line_text(number), line_text(title)

    def act(outline: _Outline) -> tuple[dict[str, Any], dict[str, Any]]:
        row = outline.rows[outline.place(section_key)]
        if not title:
            raise Refusal("no_title", _("Please write the heading."))
        before = {"section": row.key, "number": row.number, "title": row.title}
        row.number, row.title = number[:40], title[:300]
        row.save(update_fields=["number", "title"])
        return before, {"section": row.key, "number": row.number, "title": row.title}

    return _change(actor, draft_key, version, "rename_section", act)


def promote_section(*, actor: Actor, draft_key: str, version: int, section_key: str) -> DraftVersion:
    """Move a section, with everything below it, one level up. Raises Refusal is_top."""

    def act(outline: _Outline) -> tuple[dict[str, Any], dict[str, Any]]:
        at = outline.place(section_key)
        if outline.rows[at].level == 1:
            raise Refusal("is_top", _("It already stands on the highest level."))
        return _shift(outline, at, -1)

    return _change(actor, draft_key, version, "promote_section", act)


def demote_section(*, actor: Actor, draft_key: str, version: int, section_key: str) -> DraftVersion:
    """Move a section, with everything below it, below the one before it. Raises Refusal cannot_demote."""

    def act(outline: _Outline) -> tuple[dict[str, Any], dict[str, Any]]:
        at = outline.place(section_key)
        if not can_demote(outline.levels, at):
            raise Refusal("cannot_demote", _("There is no section before it that could take it in."))
        return _shift(outline, at, 1)

    return _change(actor, draft_key, version, "demote_section", act)


def _shift(outline: _Outline, at: int, by: int) -> tuple[dict[str, Any], dict[str, Any]]:
    row, levels = outline.rows[at], outline.levels
    before = {"section": row.key, "level": row.level}
    for place in subtree(levels, at):
        levels[place] += by
    outline.settle(levels)
    return before, {"section": row.key, "level": row.level}


def merge_section(*, actor: Actor, draft_key: str, version: int, section_key: str) -> DraftVersion:
    """Join a section to the one before it in reading order: heading and text are appended there, lines kept.

    Raises Refusal is_first, no_source, section_in_use.
    """

    def act(outline: _Outline) -> tuple[dict[str, Any], dict[str, Any]]:
        at = outline.place(section_key)
        if at == 0:
            raise Refusal("is_first", _("There is no section before it."))
        row, into = outline.rows[at], outline.rows[at - 1]
        if not (outline.source and row.first_line and into.first_line):
            # a version written by hand has no lines; only words are joined
            into.text = "\n".join(filter(None, [into.text, str(row), row.text]))
        else:
            own_before, own = outline.own(into), outline.own(row)
            lines = {*own_before, *outline.heading(row, own), *own}
            # blank lines part paragraphs; those of dropped blocks in between stay out
            lines |= blank_lines(outline.source, into.first_line, into.last_line)
            lines |= blank_lines(outline.source, row.first_line, row.last_line)
            lines = {number for number in lines if not own_before or number >= own_before[0]}
            outline.take_in(into.last_line + 1, row.first_line - 1)
            into.text = text_of(outline.source, lines)
            into.last_line = row.last_line
        into.save(update_fields=["text", "last_line"])
        before = {"section": row.key, "line_key": row.line_key, "title": row.title}
        outline.remove(at)
        return before, {"section": into.key, "lines": [into.first_line, into.last_line]}

    return _change(actor, draft_key, version, "merge_section", act)


def split_section(*, actor: Actor, draft_key: str, version: int, section_key: str, line: int) -> DraftVersion:
    """Begin a new section, on the same level, at a line of a section's text; the line becomes its heading.

    `line` counts in the source from 1. Raises Refusal not_in_text, first_line, no_heading (nothing to read in it),
    long_heading.
    """

    def act(outline: _Outline) -> tuple[dict[str, Any], dict[str, Any]]:
        at = outline.place(section_key)
        row = outline.rows[at]
        own = outline.own(row)
        if line not in own:
            raise Refusal("not_in_text", _("This line is not in the text of the section."))
        if line == row.first_line:
            raise Refusal("first_line", _("The section begins with this line already."))
        number, title = split_title(shown_line(outline.source[line - 1]))
        if not title:
            raise Refusal("no_heading", _("A line without words cannot be a heading."))
        if len(title) > LONGEST_HEADING:
            raise Refusal("long_heading", _("The line is too long for a heading."))
        new = Section(
            municipality_id=row.municipality_id,
            draft_version=outline.version,
            parent_id=row.parent_id,
            position=row.position + 1,
            level=row.level,
            number=number[:40],
            title=title,
            text=text_of(outline.source, [one for one in own if one > line]),
            first_line=line,
            last_line=row.last_line,
        )
        new.save()
        row.text = text_of(outline.source, [one for one in own if one < line])
        row.last_line = line - 1
        row.save(update_fields=["text", "last_line"])
        outline.rows.insert(at + 1, new)
        outline.settle()
        return {"section": row.key}, {"section": new.key, "line": line}

    return _change(actor, draft_key, version, "split_section", act)


def drop_lines(
    *,
    actor: Actor,
    draft_key: str,
    version: int,
    section_key: str,
    lines: Collection[int],
    reason: str = BY_STAFF,
) -> DraftVersion:
    """Leave lines out of a section's text, as page furniture.

    At the end of a section (or at the beginning of one without a heading) they become a dropped block; in its middle
    they stay in its range, left out of the text. Raises Refusal not_in_text, no_source.
    """

    def act(outline: _Outline) -> tuple[dict[str, Any], dict[str, Any]]:
        at = outline.place(section_key)
        row = outline.rows[at]
        own = outline.own(row)
        gone = sorted(set(lines) & set(own))
        if not gone:
            raise Refusal("not_in_text", _("Please choose lines that are in the text."))
        left = [number for number in own if number not in gone and outline.source[number - 1].strip()]
        headed = not own or row.first_line < own[0]
        if not left and not headed:
            return _drop_whole(outline, at, reason)
        kept = [number for number in own if number not in gone]
        if not headed and gone[0] == row.first_line:
            outline.drop(row.first_line, left[0] - 1, reason)
            row.first_line = left[0]
        heading = outline.heading(row, own) if headed else []
        end = max([*left, *heading, row.first_line])
        if gone[-1] > end:
            outline.drop(end + 1, row.last_line, reason)
            row.last_line = end
        row.text = text_of(
            outline.source, [number for number in kept if row.first_line <= number <= row.last_line]
        )
        row.save(update_fields=["text", "first_line", "last_line"])
        return {"section": row.key, "lines": gone}, {"reason": reason}

    return _change(actor, draft_key, version, "drop_lines", act)


def drop_section(
    *, actor: Actor, draft_key: str, version: int, section_key: str, reason: str = BY_STAFF
) -> DraftVersion:
    """Drop a section's own lines, heading included (a cover, a list of names); what is below it stays.

    Raises Refusal last_section, no_source, section_in_use.
    """

    def act(outline: _Outline) -> tuple[dict[str, Any], dict[str, Any]]:
        return _drop_whole(outline, outline.place(section_key), reason)

    return _change(actor, draft_key, version, "drop_section", act)


def _drop_whole(outline: _Outline, at: int, reason: str) -> tuple[dict[str, Any], dict[str, Any]]:
    if len(outline.rows) == 1:
        raise Refusal("last_section", _("At least one section must stay."))
    row = outline.rows[at]
    outline.own(row)
    outline.remove(at)
    outline.drop(row.first_line, row.last_line, reason)
    return (
        {"section": row.key, "line_key": row.line_key, "title": row.title},
        {"lines": [row.first_line, row.last_line], "reason": reason},
    )


def restore_lines(
    *, actor: Actor, draft_key: str, version: int, section_key: str, lines: Collection[int]
) -> DraftVersion:
    """Take lines that were left out inside a section back into its text. Raises Refusal not_left_out, no_source."""

    def act(outline: _Outline) -> tuple[dict[str, Any], dict[str, Any]]:
        row = outline.rows[outline.place(section_key)]
        own = outline.own(row)
        back = sorted(number for number in set(lines) - set(own) if row.first_line <= number <= row.last_line)
        if not back:
            raise Refusal("not_left_out", _("Please choose lines that are left out."))
        row.text = text_of(outline.source, [*own, *back])
        row.save(update_fields=["text"])
        return {"section": row.key}, {"lines": back}

    return _change(actor, draft_key, version, "restore_lines", act)


def restore_dropped(*, actor: Actor, draft_key: str, version: int, first: int, last: int) -> DraftVersion:
    """Bring dropped lines back as text of the section before them (or, at the very beginning, of the one after).

    `first` to `last` lie in one dropped block. Raises NotFound, Refusal no_source.
    """

    def act(outline: _Outline) -> tuple[dict[str, Any], dict[str, Any]]:
        block = DroppedLines.objects.filter(
            draft_version=outline.version, first_line__lte=first, last_line__gte=last
        ).first()
        if block is None or first > last:
            raise NotFound("not_found")
        back = range(first, last + 1)
        into = [row for row in outline.rows if 0 < row.last_line < first]
        row = into[-1] if into else outline.rows[0]
        lines = [*outline.own(row), *back]
        before = (block.first_line, block.last_line, block.reason)
        block.delete()
        if into:
            outline.take_in(row.last_line + 1, first - 1)
            row.last_line = last
            rest = (last + 1, before[1])
        else:
            outline.take_in(last + 1, row.first_line - 1)
            row.first_line = first
            rest = (before[0], first - 1)
        if rest[0] <= rest[1]:
            outline.drop(*rest, before[2])
        row.text = text_of(outline.source, lines)
        row.save(update_fields=["text", "first_line", "last_line"])
        return {"dropped": list(before[:2])}, {"section": row.key, "lines": [first, last]}

    return _change(actor, draft_key, version, "restore_dropped", act)

"""What changed between the version that was commented and the next one."""

from collections.abc import Iterable
from dataclasses import dataclass

from participation.models import Consultation, Section


@dataclass(frozen=True)
class Change:
    """One section before and after, as whole texts; the `diff` tag marks the words. `before` is None for a new one."""

    title: str
    before: str | None
    after: str
    section_key: str


def changes_of(consultation: Consultation, sections: Iterable[Section]) -> dict[int, Change]:
    """Return for sections of the next version (by id) what they said in the version that was commented.

    One query however many sections. A section that is new has None before.
    """
    wanted = list(sections)
    if not wanted or consultation.draft_version_id is None:
        return {}
    before = {
        row.line_key: row
        for row in Section.objects.filter(
            draft_version_id=consultation.draft_version_id,
            line_key__in=[section.line_key for section in wanted],
        )
    }
    changes = {}
    for section in wanted:
        old = before.get(section.line_key)
        changes[section.pk] = Change(str(section), old.text if old else None, section.text, section.key)
    return changes

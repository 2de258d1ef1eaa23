"""Bringing the text of a plan in: a version with its sections, its dropped lines and the keys that carry on."""

import re
from collections import defaultdict
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from common.audit.domain.record import record
from common.jobs.domain.job import ask_job
from common.jobs.models import Job
from common.people.rules import Actor, require
from common.places.models import Municipality
from common.text import clock
from common.text.keys import new_key
from common.text.normal import body_text, line_text
from common.text.refusals import NotFound, Refusal
from participation.domain.consultation import next_draft_number
from participation.domain.draft_file import MAX_BYTES
from participation.domain.draft_match import Known, continued_keys
from participation.domain.draft_shape import cleared, nested, source_lines
from participation.domain.draft_text import DraftSection, DraftText, read_draft_text
from participation.enums import DraftLabel
from participation.models import Consultation, Drafting, DraftVersion, DroppedLines, Section

IMPORT = "participation.import_draft"
"""The kind of job."""
AT_ONCE = 200_000
"""Bytes up to which a plan is read while the clerk waits (a tenth of a second); longer ones become a job."""
_LABELS = (
    (re.compile(r"骨子案?[)）]?$"), DraftLabel.OUTLINE),
    (re.compile(r"素案[)）]?$"), DraftLabel.FIRST_DRAFT),
    (re.compile(r"原案[)）]?$"), DraftLabel.DRAFT),
    (re.compile(r"決定版?[)）]?$"), DraftLabel.FINAL),
    (re.compile(r"[(（]案[)）]$|^案$"), DraftLabel.PROPOSAL),
)


def import_draft(
    *,
    actor: Actor,
    text: str,
    source_name: str = "",
    drafting_key: str = "",
    consultation_key: str = "",
    title: str = "",
    label: str = "",
) -> DraftVersion:
    """Make the next version of a drafting from the text of a plan, and return it.

    The drafting is the one named, the one of the consultation named, or else a new one. `title` and `label` are read
    from the plan when empty. Sections that continue those of an earlier version keep their line key. The same text
    sent twice in a row is one version. Raises NotAllowed, NotFound, Refusal empty, too_large or binary.
    """
    require(actor, "participation.import_draft", municipality_id=actor.municipality_id)
    given = _checked(text)
    draft = _cleared(read_draft_text(given), given)
    if not draft.sections:
        raise Refusal("empty", _("There is no text in it."))
    title = line_text(title) or line_text(draft.title) or line_text(source_name) or _("Draft plan")
    label = label or label_of(draft.title, given)
    with transaction.atomic():
        drafting = _drafting(actor, drafting_key, consultation_key, title)
        now = clock.deciding_now()
        last = drafting.versions.order_by("-number").first()
        if last and last.published_at is None and last.version == 1 and last.source_text == given:
            return last
        version = DraftVersion.objects.create(
            municipality_id=actor.municipality_id,
            drafting=drafting,
            number=next_draft_number(drafting),
            label=label,
            title=title[:200],
            source_name=line_text(source_name)[-200:],
            source_text=given,
            imported_at=now,
        )
        kept = _write(version, draft)
        record(
            actor=actor,
            verb="import_draft",
            target=version,
            at=now,
            after={
                "number": version.number,
                "sections": len(draft.sections),
                "continued": kept,
                "dropped": len(draft.dropped),
            },
        )
    return version


def ask_import(
    *, actor: Actor, consultation_key: str, text: str, source_name: str = "", title: str = "", label: str = ""
) -> Job:
    """Have a long plan brought in by the worker; the job's result names the version. Raises as `import_draft`."""
    require(actor, "participation.import_draft", municipality_id=actor.municipality_id)
    given = _checked(text)
    with transaction.atomic():
        row = _consultation(actor, consultation_key)
        now = clock.deciding_now()
        job = ask_job(
            municipality=Municipality.objects.get(pk=actor.municipality_id),
            kind=IMPORT,
            owner_key=actor.key,
            arguments={
                "consultation_key": consultation_key,
                "text": given,
                "source_name": source_name,
                "title": title,
                "label": label,
            },
            at=now,
        )
        record(actor=actor, verb="ask_import", target=row, at=now, after={"job": job.key})
    return job


def label_of(title: str, text: str) -> str:
    """Return 骨子案, 素案, 原案, 案 or 決定版 as title or first lines call the plan; 素案 where they are silent."""
    head = [title, *[line.strip() for line in text.splitlines()[:20] if 0 < len(line.strip()) <= 20]]
    for words, label in _LABELS:
        if any(words.search(line) for line in head):
            return str(label)
    return str(DraftLabel.FIRST_DRAFT)


def _checked(text: str) -> str:
    try:
        given = body_text(text)
    except ValueError:
        raise Refusal("binary", _("This is not plain text.")) from None
    if len(given.encode()) > MAX_BYTES:
        raise Refusal("too_large", _("The file is larger than 3 MB. Please divide it into several files."))
    if not given.strip():
        raise Refusal("empty", _("There is no text in it."))
    return given


def _cleared(draft: DraftText, given: str) -> DraftText:
    source = source_lines(given)
    sections = (
        replace(section, text=cleared(source, *section.lines, section.text)) for section in draft.sections
    )
    return replace(draft, sections=tuple(sections))


def _consultation(actor: Actor, key: str) -> Consultation:
    row = Consultation.objects.filter(municipality_id=actor.municipality_id, key=key).first()
    if row is None:
        raise NotFound("not_found")
    return row


def _drafting(actor: Actor, drafting_key: str, consultation_key: str, title: str) -> Drafting:
    if consultation_key:
        wanted: dict[str, Any] = {"pk": _consultation(actor, consultation_key).drafting_id}
    elif drafting_key:
        wanted = {"key": drafting_key}
    else:
        return Drafting.objects.create(municipality_id=actor.municipality_id, title=title[:160])
    # locked, so that two imports at once get two numbers
    drafting = (
        Drafting.objects.select_for_update().filter(municipality_id=actor.municipality_id, **wanted).first()
    )
    if drafting is None:
        raise NotFound("not_found")
    return drafting


def _write(version: DraftVersion, draft: DraftText) -> int:
    """Store sections and dropped lines; returns how many sections continue one of an earlier version."""
    keys = _line_keys(version, draft)
    # the sixth level is the deepest; what the plan nests deeper stands beside it
    shape = nested([section.level for section in draft.sections])
    rows = [
        Section(
            municipality_id=version.municipality_id,
            line_key=key or new_key(),
            draft_version=version,
            position=position,
            level=level,
            number=section.number[:40],
            title=section.title[:300],
            text=section.text,
            first_line=section.lines[0],
            last_line=section.lines[1],
        )
        for position, (section, key, (level, _parent)) in enumerate(
            zip(draft.sections, keys, shape, strict=True)
        )
    ]
    levels: dict[int, list[Section]] = defaultdict(list)
    for row, (level, parent) in zip(rows, shape, strict=True):
        levels[level].append(row)
        row.parent = rows[parent] if parent is not None else None
    for level in sorted(levels):  # a parent must be stored before what is below it
        Section.objects.bulk_create(levels[level])
    DroppedLines.objects.bulk_create(
        DroppedLines(
            draft_version=version,
            first_line=block.lines[0],
            last_line=block.lines[1],
            text=block.text,
            reason=block.reason[:60],
        )
        for block in draft.dropped
    )
    return sum(bool(key) for key in keys)


def _line_keys(version: DraftVersion, draft: DraftText) -> list[str]:
    """Keys carried on: from the version last published (residents know it), then from the others, newest first."""
    rows = (
        Section.objects.filter(draft_version__drafting_id=version.drafting_id)
        .exclude(draft_version=version)
        .order_by("draft_version__number", "position")
        .values_list(
            "id",
            "parent_id",
            "draft_version__number",
            "draft_version__published_at",
            "line_key",
            "number",
            "title",
            "text",
        )
    )
    paths: dict[int, tuple[str, ...]] = {}
    versions: dict[tuple[bool, int], list[Known]] = defaultdict(list)
    for pk, parent, number, published_at, line_key, mark, title, text in rows:
        above = paths.get(parent, ()) if parent else ()
        paths[pk] = (*above, title)
        versions[(published_at is not None, number)].append(Known(line_key, mark, title, text, above))
    newest = sorted(versions, reverse=True)
    published = [name for name in newest if name[0]][:1]
    new = _known(draft.sections)
    found = [""] * len(new)
    for name in published + [name for name in newest if name not in published]:
        open_places = [at for at, key in enumerate(found) if not key]
        old = [known for known in versions[name] if known.line_key not in found]
        for at, key in zip(open_places, continued_keys([new[at] for at in open_places], old), strict=True):
            found[at] = key
    return found


def _known(sections: tuple[DraftSection, ...]) -> list[Known]:
    paths: dict[str, tuple[str, ...]] = {}
    found = []
    for section in sections:
        above = paths[section.parent] if section.parent else ()
        paths[section.id] = (*above, section.title)
        found.append(Known("", section.number, section.title, section.text, above))
    return found

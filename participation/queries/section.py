"""Reading the sections of a draft."""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Count, QuerySet

from common.evidence.source import shown_count
from common.text.normal import compared
from common.text.refusals import NotFound
from participation.enums import Validity
from participation.models import Consultation, DraftVersion, Opinion, Section


@dataclass
class Node:
    """A section in the contents, with those below it. `opinions` is empty while counts are not public."""

    key: str
    label: str
    opinions: str = ""
    children: list["Node"] = field(default_factory=list)


def contents_of(version: DraftVersion | None, counts: dict[int, int] | None = None) -> list[Node]:
    """Return the sections as a tree in reading order; one query however many there are."""
    if version is None:
        return []
    rows = (
        Section.objects.filter(draft_version=version)
        .order_by("position")
        .only("id", "key", "number", "title", "parent_id")
    )
    nodes: dict[int, Node] = {}
    tops: list[Node] = []
    for row in rows:
        node = Node(row.key, str(row), "" if counts is None else shown_count(counts.get(row.pk, 0)))
        nodes[row.pk] = node
        parent = nodes.get(row.parent_id) if row.parent_id else None
        (parent.children if parent else tops).append(node)
    return tops


def opinion_counts(consultation: Consultation) -> dict[int, int]:
    """Return section id → accepted opinions on it. For the desk always, for residents after publication only."""
    rows = (
        Opinion.objects.filter(consultation=consultation, validity=Validity.ACCEPTED, section__isnull=False)
        .values("section_id")
        .order_by("section_id")
        .annotate(n=Count("id"))
    )
    return Counter({row["section_id"]: row["n"] for row in rows})


def sections_of(version: DraftVersion) -> QuerySet[Section]:
    """Return all sections of a version in reading order."""
    return Section.objects.filter(draft_version=version).order_by("position")


def get_section(version: DraftVersion | None, key: str) -> Section:
    """Return one section of a version. Raises NotFound."""
    row = Section.objects.filter(draft_version=version, key=key).first() if version else None
    if row is None:
        raise NotFound("not_found")
    return row


def has_section(version: DraftVersion, key: str) -> bool:
    """Say whether a version still has this section."""
    return Section.objects.filter(draft_version=version, key=key).exists()


def sections_named(version: DraftVersion | None, words: str, *, limit: int = 6) -> list[Section]:
    """Return the sections whose number is exactly these words; without one, those whose title or line holds them."""
    wanted = compared(words)
    if version is None or not wanted:
        return []
    rows = Section.objects.filter(draft_version=version).order_by("position")
    # a plan has some hundred headings: they are compared here, for no database knows that （DX） and (ＤＸ) are one
    heads = list(rows.values_list("pk", "number", "title"))
    found = [pk for pk, number, _title in heads if compared(number) == wanted]
    found = found or [pk for pk, number, title in heads if wanted in compared(number + title)]
    return list(rows.filter(pk__in=found[:limit]))


def neighbours_of(section: Section) -> tuple[Section | None, Section | None]:
    """Return the sections before and after in reading order."""
    rows = Section.objects.filter(draft_version_id=section.draft_version_id)
    return (
        rows.filter(position__lt=section.position).order_by("-position").first(),
        rows.filter(position__gt=section.position).order_by("position").first(),
    )


def paragraphs_of(text: str) -> list[str]:
    """Return the paragraphs of a plain text: blank lines part them, further line ends stay inside."""
    return [part.strip("\n") for part in text.split("\n\n") if part.strip()]

"""Reading themes."""

from django.db.models import Count, Q, QuerySet, Sum

from common.people.rules import Actor, may
from common.text.refusals import NotFound
from participation.enums import ConsultationState, ResponseState, Validity
from participation.models import Consultation, Disposition, Section, Theme

CHOICES = 50
"""A list to choose from is never longer; beyond, words narrow it."""


def themes_for(actor: Actor, consultation: Consultation) -> QuerySet[Theme]:
    """Return the themes of a case for the desk by number, each with its response and number of opinions."""
    rows = Theme.objects.filter(consultation=consultation, municipality_id=actor.municipality_id)
    if not may(actor, "participation.see_consultation_desk", municipality_id=actor.municipality_id):
        return rows.none()
    return rows.select_related("response").annotate(n=Count("links")).order_by("number")


def get_theme_for(actor: Actor, key: str) -> Theme:
    """Return one theme for the desk. Raises NotFound."""
    row = None
    if may(actor, "participation.see_consultation_desk", municipality_id=actor.municipality_id):
        row = (
            Theme.objects.filter(municipality_id=actor.municipality_id, key=key)
            .select_related(
                "consultation__department",
                "consultation__draft_version",
                "consultation__next_version",
                "response__disposition",
                "response__changed_section",
                "response__measure",
                "response__department",
            )
            .first()
        )
    if row is None:
        raise NotFound("not_found")
    return row


def themes_matching(consultation: Consultation, words: str) -> list[Theme]:
    """Return at most 50 themes whose title or summary holds the words, or whose number they are."""
    rows = Theme.objects.filter(consultation=consultation).order_by("number")
    words = words.strip()
    if words:
        wanted = Q(title__icontains=words) | Q(summary__icontains=words)
        if words.isdecimal():
            wanted |= Q(number=int(words))
        rows = rows.filter(wanted)
    return list(rows[:CHOICES])


def public_themes_of(consultation: Consultation) -> QuerySet[Theme]:
    """Return the themes of a published result by number, with response; `persons` counts who spoke, never a view."""
    accepted = Q(opinions__validity=Validity.ACCEPTED)
    return (
        Theme.objects.filter(
            consultation=consultation,
            consultation__state=ConsultationState.PUBLISHED,
            response__state=ResponseState.CONFIRMED,
        )
        .select_related(
            "response__disposition",
            "response__changed_section",
            "response__measure",
            "response__department",
            "consultation__department",
        )
        .annotate(
            voices=Count("opinions", filter=accepted), persons=Sum("opinions__persons", filter=accepted)
        )
        .order_by("number")
    )


def get_public_theme(municipality_id: int, key: str) -> Theme:
    """Return a theme whose result is published. Raises NotFound."""
    row = (
        Theme.objects.filter(
            municipality_id=municipality_id, key=key, consultation__state=ConsultationState.PUBLISHED
        )
        .select_related(
            "consultation__department",
            "consultation__draft_version",
            "response__disposition",
            "response__changed_section",
            "response__measure__department",
            "response__department",
        )
        .annotate(voices=Count("opinions", filter=Q(opinions__validity=Validity.ACCEPTED)))
        .first()
    )
    if row is None:
        raise NotFound("not_found")
    return row


def dispositions_of(municipality_id: int) -> QuerySet[Disposition]:
    """Return the municipality's set of dispositions in order."""
    return Disposition.objects.filter(municipality_id=municipality_id).order_by("position", "id")


def changed_sections(consultation: Consultation, words: str) -> list[Section]:
    """Return at most 50 sections of the next version, those whose text differs from what was commented first."""
    if consultation.next_version_id is None:
        return []
    rows = Section.objects.filter(draft_version_id=consultation.next_version_id).order_by("position")
    if words.strip():
        rows = rows.filter(Q(title__icontains=words.strip()) | Q(number__icontains=words.strip()))
    before = dict(
        Section.objects.filter(draft_version_id=consultation.draft_version_id).values_list("line_key", "text")
    )
    found = list(rows)
    found.sort(key=lambda section: (before.get(section.line_key) == section.text, section.position))
    return found[:CHOICES]

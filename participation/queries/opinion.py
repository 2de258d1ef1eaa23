"""Reading opinions at the desk."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from common.people.rules import Actor, may
from common.receipts.models import Receipt
from common.text.refusals import NotFound
from participation.enums import Validity
from participation.models import Consultation, Opinion, Question, ThemeOpinion
from participation.queries.follower import SUBJECT

WHOLE = "全体"
"""What the desk types for opinions on the whole plan."""


@dataclass(frozen=True)
class Wanted:
    """What the list is narrowed to; empty fields do not narrow.

    `section` is a number or words of a title, 全体 for the whole plan; `grouping` is "", "without" or "with".
    """

    section: str = ""
    stance: str = ""
    channel: str = ""
    validity: str = ""
    grouping: str = ""
    words: str = ""


def opinions_for(actor: Actor, consultation: Consultation, wanted: Wanted | None = None) -> QuerySet[Opinion]:
    """Return the opinions of a case for the desk, oldest first, with section and themes."""
    rows = Opinion.objects.filter(
        consultation=consultation, municipality_id=actor.municipality_id
    ).select_related("section")
    if not may(actor, "participation.see_consultation_desk", municipality_id=actor.municipality_id):
        return rows.none()
    wanted = wanted or Wanted()
    if wanted.section.strip() == WHOLE:
        rows = rows.filter(section__isnull=True)
    elif words := wanted.section.strip():
        rows = rows.filter(Q(section__number=words) | Q(section__title__icontains=words))
    for name in ("stance", "channel", "validity"):
        if value := getattr(wanted, name):
            rows = rows.filter(**{name: value})
    if wanted.words.strip():
        rows = rows.filter(text__icontains=wanted.words.strip())
    grouped = Exists(ThemeOpinion.objects.filter(opinion=OuterRef("pk")))
    if wanted.grouping == "without":
        rows = rows.filter(~grouped, validity=Validity.ACCEPTED)
    elif wanted.grouping == "with":
        rows = rows.filter(grouped)
    links = ThemeOpinion.objects.select_related("theme").order_by("theme__number")
    return rows.prefetch_related(Prefetch("theme_links", queryset=links)).order_by("id")


def get_opinion_for(actor: Actor, key: str) -> Opinion:
    """Return one opinion for the desk. Raises NotFound."""
    row = None
    if may(actor, "participation.see_consultation_desk", municipality_id=actor.municipality_id):
        row = (
            Opinion.objects.filter(municipality_id=actor.municipality_id, key=key)
            .select_related("section", "person", "consultation")
            .prefetch_related("validity_moves", "themes")
            .first()
        )
    if row is None:
        raise NotFound("not_found")
    return row


def numbers_of(municipality_id: int, opinions: list[Opinion]) -> dict[str, str]:
    """Return opinion key → receipt number, one query."""
    return dict(
        Receipt.objects.filter(
            municipality_id=municipality_id,
            kind=SUBJECT,
            subject_key__in=[opinion.key for opinion in opinions],
        ).values_list("subject_key", "number")
    )


def questions_of(consultation: Consultation) -> QuerySet[Question]:
    """Return わからない・説明してほしい of a case, the newest first."""
    return Question.objects.filter(consultation=consultation).select_related("section").order_by("-id")

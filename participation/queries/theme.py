"""Reading themes."""

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from common.people.rules import Actor, may
from common.text.refusals import NotFound
from participation.enums import ConsultationState, ResponseState, Validity
from participation.models import Consultation, Disposition, Section, Theme, ThemeOpinion


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


def theme_choices(consultation: Consultation) -> list[tuple[str, str]]:
    """Return key and "number　title" of every theme of a case, by number; forms let a long list be searched."""
    rows = Theme.objects.filter(consultation=consultation).order_by("number")
    return [(key, f"{number}　{title}") for key, number, title in rows.values_list("key", "number", "title")]


def public_themes_of(consultation: Consultation) -> QuerySet[Theme]:
    """Return the themes of a published result by number, each with its response and `voices`.

    `voices` is the number of accepted opinions that a theme brings together. It is shown as it is, also from 1 to 4:
    it stands beside each 意見の概要 in the results that towns publish (行政手続法 43条, the towns' own rules after it),
    and says how often a thing was said, not by whom. Nothing about the people is counted per theme: neither channel
    nor stance, district, age or persons. Those counts exist for the whole case only, with small cells hidden
    (`participation.queries.result`). The page of a theme says by which ways its voices came only from five voices on,
    with small cells hidden in the same way (`participation.queries.chain_told`).
    """
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
        .annotate(voices=Count("opinions", filter=accepted))
        .order_by("number")
    )


def themes_changing(consultation: Consultation, section: Section) -> list[Theme]:
    """Return the themes of a published result whose answer changed this section of the next version, by number."""
    return list(public_themes_of(consultation).filter(response__changed_section=section))


def themes_of_section(consultation: Consultation, section: Section) -> list[Theme]:
    """Return the themes of a published result that opinions on this section of the draft were brought under."""
    spoken = ThemeOpinion.objects.filter(
        theme=OuterRef("pk"), opinion__section=section, opinion__validity=Validity.ACCEPTED
    )
    return list(public_themes_of(consultation).filter(Exists(spoken)))


def get_public_theme(municipality_id: int, key: str) -> Theme:
    """Return a theme whose result is published, with `voices` as `public_themes_of` counts them. Raises NotFound."""
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


def section_choices(consultation: Consultation) -> list[tuple[str, str]]:
    """Return key and "number title" of every section of the next version, those whose text is new or changed first.

    One query; empty without a next version. The database compares the texts, so that none of them travels.
    """
    if consultation.next_version_id is None:
        return []
    same = Section.objects.filter(
        draft_version_id=consultation.draft_version_id, line_key=OuterRef("line_key"), text=OuterRef("text")
    )
    rows = (
        Section.objects.filter(draft_version_id=consultation.next_version_id)
        .annotate(unchanged=Exists(same))
        .order_by("unchanged", "position")
    )
    return [(row.key, str(row)) for row in rows.only("key", "number", "title")]

"""What still waits for an answer."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from participation.enums import ResponseState, Validity
from participation.models import Consultation, Opinion, Response, Theme, ThemeOpinion


def unanswered(consultation: Consultation) -> QuerySet[Opinion]:
    """Return the accepted opinions that belong to no theme with a confirmed response, oldest first."""
    answered = ThemeOpinion.objects.filter(
        opinion=OuterRef("pk"), theme__response__state=ResponseState.CONFIRMED
    )
    return (
        Opinion.objects.filter(consultation=consultation, validity=Validity.ACCEPTED)
        .exclude(Exists(answered))
        .order_by("id")
    )


def ungrouped(consultation: Consultation) -> QuerySet[Opinion]:
    """Return the accepted opinions that belong to no theme yet, oldest first."""
    return (
        Opinion.objects.filter(consultation=consultation, validity=Validity.ACCEPTED)
        .exclude(Exists(ThemeOpinion.objects.filter(opinion=OuterRef("pk"))))
        .order_by("id")
    )


def themes_unanswered(consultation: Consultation) -> QuerySet[Theme]:
    """Return the themes whose response is missing or not confirmed."""
    return Theme.objects.filter(consultation=consultation).filter(
        Q(response__isnull=True) | ~Q(response__state=ResponseState.CONFIRMED)
    )


def themes_of_other_version(consultation: Consultation) -> QuerySet[Theme]:
    """Return by number the themes whose response names a section that is not in the version with the changes."""
    elsewhere = Response.objects.filter(changed_section__isnull=False)
    if consultation.next_version_id is not None:
        elsewhere = elsewhere.exclude(changed_section__draft_version_id=consultation.next_version_id)
    return Theme.objects.filter(consultation=consultation, response__in=elsewhere).order_by("number")

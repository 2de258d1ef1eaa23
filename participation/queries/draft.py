"""Reading a version for its review: the version, its outline without texts, one section, dropped lines, jobs."""

from django.db.models import Count, QuerySet
from django.db.models.functions import Length

from common.jobs.models import Job
from common.people.rules import Actor, may
from common.text.refusals import NotFound
from participation.enums import ConsultationState
from participation.models import Consultation, DraftVersion, DroppedLines, Section


def get_draft_for(actor: Actor, key: str) -> DraftVersion:
    """Return one version for the desk. Raises NotFound."""
    row = None
    if may(actor, "participation.see_consultation_desk", municipality_id=actor.municipality_id):
        row = (
            DraftVersion.objects.filter(municipality_id=actor.municipality_id, key=key)
            .select_related("drafting", "municipality")
            .first()
        )
    if row is None:
        raise NotFound("not_found")
    return row


def outline_of(version: DraftVersion) -> list[Section]:
    """Return all sections in reading order with `chars`, the length of their text, instead of the text; one query."""
    return list(
        Section.objects.filter(draft_version=version)
        .annotate(chars=Length("text"))
        .order_by("position")
        .defer("text", "text_easy")
    )


def section_at(version: DraftVersion, line: int) -> Section | None:
    """Return the section that owns a source line (from 1), or None."""
    return Section.objects.filter(
        draft_version=version, first_line__lte=line, last_line__gte=line, first_line__gt=0
    ).first()


def dropped_of(version: DraftVersion) -> QuerySet[DroppedLines]:
    """Return the dropped blocks in the order of their lines."""
    return DroppedLines.objects.filter(draft_version=version).order_by("first_line")


def cases_of(version: DraftVersion) -> list[Consultation]:
    """Return the consultations of the drafting, those not open yet first, then the newest."""
    rows = Consultation.objects.filter(drafting_id=version.drafting_id).order_by("-id")
    return sorted(
        rows, key=lambda row: row.state not in (ConsultationState.PREPARING, ConsultationState.ANNOUNCED)
    )


def versions_with_counts(drafting_id: int) -> QuerySet[DraftVersion]:
    """Return the versions of a drafting, newest first, with `section_count`."""
    return (
        DraftVersion.objects.filter(drafting_id=drafting_id)
        .annotate(section_count=Count("sections"))
        .defer("source_text")
        .order_by("-number")
    )


def get_import_job_for(actor: Actor, key: str, kind: str) -> Job:
    """Return a job of this kind for the clerks of its municipality. Raises NotFound."""
    row = None
    if may(actor, "participation.import_draft", municipality_id=actor.municipality_id):
        row = Job.objects.filter(municipality_id=actor.municipality_id, kind=kind, key=key).first()
    if row is None:
        raise NotFound("not_found")
    return row

"""Preparing a course and making it public."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from common.audit.domain.record import record
from common.measures.models import Measure
from common.people.rules import Actor, require
from common.places.models import Department
from common.text import clock
from common.text.normal import line_text
from common.text.refusals import Conflict, NotFound, Refusal
from events.enums import CourseState, Level
from events.models import Course
from events.signals import course_published


@dataclass(frozen=True)
class CourseDraft:
    """What a clerk writes about a course. `measure_key` is empty for none, `fee_yen` 0 for free of charge."""

    slug: str
    title: str
    department_key: str
    level: str = Level.FIRST
    measure_key: str = ""
    for_whom: str = ""
    bring: str = ""
    fee_yen: int = 0


def create_course(*, actor: Actor, draft: CourseDraft) -> Course:
    """Store a course in preparation. Raises NotAllowed, NotFound (department, measure), Refusal `slug_taken`."""
    town_id = actor.municipality_id
    require(actor, "events.prepare_course", municipality_id=town_id)
    with transaction.atomic():
        department = Department.objects.filter(municipality_id=town_id, key=draft.department_key).first()
        measure = None
        if draft.measure_key:
            measure = Measure.objects.filter(municipality_id=town_id, key=draft.measure_key).first()
        if department is None or (draft.measure_key and measure is None):
            raise NotFound("not_found")
        if Course.objects.filter(municipality_id=town_id, slug=draft.slug).exists():
            raise Refusal("slug_taken", _("There is already a class with this address."))
        course = Course.objects.create(
            municipality_id=town_id,
            slug=draft.slug,
            title=line_text(draft.title),
            department=department,
            measure=measure,
            level=Level(draft.level),
            for_whom=line_text(draft.for_whom),
            bring=line_text(draft.bring),
            fee_yen=draft.fee_yen,
        )
        record(
            actor=actor,
            verb="create_course",
            target=course,
            at=clock.deciding_now(),
            after={"state": course.state, "slug": course.slug},
        )
    return course


def publish_course(*, actor: Actor, key: str, version: int) -> Course:
    """Make a prepared course public; its page follows inside the same transaction (signal course_published).

    Raises NotAllowed, NotFound, WrongPhase when it is public already, Conflict when somebody changed it since it was
    read as `version`.
    """
    require(actor, "events.publish_course", municipality_id=actor.municipality_id)
    with transaction.atomic():
        course = (
            Course.objects.select_for_update().filter(municipality_id=actor.municipality_id, key=key).first()
        )
        if course is None:
            raise NotFound("not_found")
        now = clock.deciding_now()
        require(actor, "events.publish_course", municipality_id=course.municipality_id, phase=course.state)
        if course.version != version:
            raise Conflict("changed", _("Somebody else changed this class. Please look at it again."))
        before = course.state
        course.state = CourseState.PUBLIC
        course.version += 1
        course.save(update_fields=["state", "version"])
        record(
            actor=actor,
            verb="publish_course",
            target=course,
            at=now,
            before={"state": before},
            after={"state": course.state},
        )
        course_published.send(sender=Course, course=course)
    return course

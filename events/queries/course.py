"""Courses for the desk."""

from django.db.models import QuerySet

from common.people.rules import Actor, may
from common.text.refusals import NotFound
from events.enums import CourseState
from events.models import Course, Session


def courses_visible_to(actor: Actor) -> QuerySet[Course]:
    """Return the courses a desk may prepare: those of the clerk's municipality, by title."""
    rows = Course.objects.filter(municipality_id=actor.municipality_id).select_related(
        "department", "measure"
    )
    if not may(actor, "events.prepare_course", municipality_id=actor.municipality_id):
        return rows.none()
    return rows.order_by("title", "id")


def get_course_for(actor: Actor, key: str) -> Course:
    """Return one course for the desk. Raises NotFound: hidden and absent look the same."""
    course = courses_visible_to(actor).filter(key=key).first()
    if course is None:
        raise NotFound("not_found")
    return course


def sessions_of(course: Course) -> QuerySet[Session]:
    """Return all dates of a course, the latest first."""
    return (
        Session.objects.filter(course=course)
        .select_related("room__venue", "instructor")
        .order_by("-starts_at", "-id")
    )


MENU = 50
"""A menu of courses is never longer; beyond, a part of the title is written instead."""


def course_menu(*, municipality_id: int) -> list[Course]:
    """Return the public courses for a menu, none when they are too many for one (see `MENU`)."""
    rows = list(public_courses(municipality_id=municipality_id)[: MENU + 1])
    return rows if len(rows) <= MENU else []


def public_courses(*, municipality_id: int) -> QuerySet[Course]:
    """Return the courses the public sees, by title."""
    return Course.objects.filter(municipality_id=municipality_id, state=CourseState.PUBLIC).order_by(
        "title", "id"
    )

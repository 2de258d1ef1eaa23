"""Doing a lesson: the step reached, the activity answered, the lesson done. Done never becomes undone."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from common.people.models import Person
from common.people.rules import Actor, require
from common.text import clock
from common.text.refusals import NotFound
from learning.domain.visitor import visitor_for
from learning.enums import AchievementBy, LessonState
from learning.models import Achievement, Activity, Answer, Choice, Lesson, Progress, Visitor


@dataclass(frozen=True)
class Outcome:
    """What an answer led to: the chosen row with its kind words, and whether the lesson is now done."""

    visitor: Visitor
    choice: Choice
    done: bool


def reach_step(*, actor: Actor, token: str, lesson_key: str, step: int) -> Visitor:
    """Remember the furthest step reached, so that she can go on another day. Raises NotFound."""
    require(actor, "learning.answer_activity", municipality_id=actor.municipality_id)
    lesson = _public_lesson(actor, lesson_key)
    with transaction.atomic():
        now = clock.deciding_now()
        visitor = visitor_for(
            municipality_id=actor.municipality_id, token=token, person_id=actor.person_id, at=now
        )
        progress, _made = Progress.objects.get_or_create(
            visitor=visitor, lesson=lesson, defaults={"step": step, "begun_at": now}
        )
        Progress.objects.filter(pk=progress.pk, step__lt=step).update(step=step)
    return visitor


def answer_activity(
    *, actor: Actor, token: str, lesson_key: str, activity_key: str, choice_key: str
) -> Outcome:
    """Store an answer; a good one makes the lesson done. Every answer stays, the newest counts. Raises NotFound."""
    require(actor, "learning.answer_activity", municipality_id=actor.municipality_id)
    lesson = _public_lesson(actor, lesson_key)
    choice = (
        Choice.objects.filter(key=choice_key, activity__key=activity_key, activity__lesson=lesson)
        .select_related("activity")
        .first()
    )
    if choice is None:
        raise NotFound("not_found")
    with transaction.atomic():
        now = clock.deciding_now()
        visitor = visitor_for(
            municipality_id=actor.municipality_id, token=token, person_id=actor.person_id, at=now
        )
        activity: Activity = choice.activity
        Answer.objects.create(visitor=visitor, activity=activity, choice=choice, at=now)
        Progress.objects.get_or_create(visitor=visitor, lesson=lesson, defaults={"begun_at": now})
        if choice.is_good:
            achieve(visitor=visitor, lesson=lesson, by=AchievementBy.SELF, at=now)
    return Outcome(visitor, choice, choice.is_good)


def achieve(*, visitor: Visitor, lesson: Lesson, by: AchievementBy, at: datetime) -> Achievement:
    """Store that a lesson is done, once, by whichever way came first; all ways are equal."""
    achievement, _made = Achievement.objects.get_or_create(
        visitor=visitor,
        lesson=lesson,
        defaults={"municipality_id": visitor.municipality_id, "by": by, "at": at},
    )
    return achievement


def credit_attendance(*, municipality_id: int, person_key: str, course_slug: str, at: datetime) -> int:
    """Credit the lessons that a class teaches to somebody who came; returns how many lessons it counts for.

    Called inside the transaction of the tick. A person who never opened a lesson gets her learner's row here.
    """
    lessons = list(Lesson.objects.filter(municipality_id=municipality_id, credited_course_slug=course_slug))
    person = Person.objects.filter(municipality_id=municipality_id, key=person_key).first()
    if not lessons or person is None or not course_slug:
        return 0
    visitor = visitor_for(municipality_id=municipality_id, token="", person_id=person.pk, at=at)
    for lesson in lessons:
        achieve(visitor=visitor, lesson=lesson, by=AchievementBy.ATTENDANCE, at=at)
    return len(lessons)


def _public_lesson(actor: Actor, key: str) -> Lesson:
    lesson = Lesson.objects.filter(
        municipality_id=actor.municipality_id, key=key, state=LessonState.PUBLIC
    ).first()
    if lesson is None:
        raise NotFound("not_found")
    return lesson

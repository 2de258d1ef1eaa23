"""Lessons, their activities and paths, as staff prepare them."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max

from common.audit.domain.record import record
from common.measures.models import Measure
from common.people.rules import Actor, require
from common.text import clock
from common.text.refusals import Conflict, NotFound, Refusal
from learning.enums import Entrance, LessonState
from learning.models import Activity, Choice, Lesson, Path, PathLesson


@dataclass(frozen=True)
class LessonDraft:
    """What staff decide about a lesson; at most ten minutes."""

    slug: str
    title: str
    minutes: int = 10
    measure_key: str = ""
    credited_course_slug: str = ""


@dataclass(frozen=True)
class ChoiceDraft:
    """One choice with its kind answer."""

    text: str
    feedback: str
    is_good: bool = False


def create_lesson(*, actor: Actor, draft: LessonDraft) -> Lesson:
    """Store a lesson in preparation. Raises NotAllowed, NotFound (measure), Refusal `slug_taken` or `too_long`."""
    town_id = actor.municipality_id
    require(actor, "learning.prepare_lesson", municipality_id=town_id)
    if not 1 <= draft.minutes <= 10:
        raise Refusal("too_long")
    with transaction.atomic():
        now = clock.deciding_now()
        measure = None
        if draft.measure_key:
            measure = Measure.objects.filter(municipality_id=town_id, key=draft.measure_key).first()
            if measure is None:
                raise NotFound("not_found")
        if Lesson.objects.filter(municipality_id=town_id, slug=draft.slug).exists():
            raise Refusal("slug_taken")
        lesson = Lesson.objects.create(
            municipality_id=town_id,
            slug=draft.slug,
            title=draft.title,
            minutes=draft.minutes,
            measure=measure,
            credited_course_slug=draft.credited_course_slug,
        )
        record(actor=actor, verb="create_lesson", target=lesson, at=now, after={"slug": lesson.slug})
    return lesson


def add_activity(
    *, actor: Actor, lesson: Lesson, prompt: str, choices: list[ChoiceDraft], afterwards: str = ""
) -> Activity:
    """Add an activity of choices to a lesson. Raises NotAllowed, and Refusal `no_good_choice` when none leads on."""
    require(actor, "learning.prepare_lesson", municipality_id=lesson.municipality_id)
    if not any(choice.is_good for choice in choices):
        raise Refusal("no_good_choice")
    with transaction.atomic():
        now = clock.deciding_now()
        last = Activity.objects.filter(lesson=lesson).aggregate(last=Max("position"))["last"] or 0
        activity = Activity.objects.create(
            municipality_id=lesson.municipality_id,
            lesson=lesson,
            prompt=prompt,
            afterwards=afterwards,
            position=last + 1,
        )
        Choice.objects.bulk_create(
            Choice(
                activity=activity,
                text=choice.text,
                feedback=choice.feedback,
                is_good=choice.is_good,
                position=position,
            )
            for position, choice in enumerate(choices)
        )
        record(actor=actor, verb="add_activity", target=activity, at=now, after={"lesson": lesson.key})
    return activity


def publish_lesson(*, actor: Actor, key: str, version: int) -> Lesson:
    """Open a lesson to everybody. Raises NotAllowed, NotFound, WrongPhase, Conflict, Refusal `no_activity`."""
    town_id = actor.municipality_id
    require(actor, "learning.publish_lesson", municipality_id=town_id)
    with transaction.atomic():
        lesson = Lesson.objects.select_for_update().filter(municipality_id=town_id, key=key).first()
        if lesson is None:
            raise NotFound("not_found")
        now = clock.deciding_now()
        require(actor, "learning.publish_lesson", municipality_id=town_id, phase=lesson.state)
        if lesson.version != version:
            raise Conflict("changed")
        if not lesson.activities.exists():
            raise Refusal("no_activity")
        lesson.state = LessonState.PUBLIC
        lesson.version += 1
        lesson.save(update_fields=["state", "version"])
        record(actor=actor, verb="publish_lesson", target=lesson, at=now, after={"state": lesson.state})
    return lesson


def lay_path(
    *, actor: Actor, slug: str, entrance: Entrance, title: str, summary: str, lessons: list[Lesson]
) -> Path:
    """Make a path behind a door, its lessons in the order given. Raises NotAllowed, NotFound, Refusal `slug_taken`."""
    town_id = actor.municipality_id
    require(actor, "learning.prepare_lesson", municipality_id=town_id)
    if any(lesson.municipality_id != town_id for lesson in lessons):
        raise NotFound("not_found")
    with transaction.atomic():
        now = clock.deciding_now()
        if Path.objects.filter(municipality_id=town_id, slug=slug).exists():
            raise Refusal("slug_taken")
        path = Path.objects.create(
            municipality_id=town_id, slug=slug, entrance=entrance, title=title, summary=summary
        )
        PathLesson.objects.bulk_create(
            PathLesson(path=path, lesson=lesson, position=position)
            for position, lesson in enumerate(lessons, 1)
        )
        record(actor=actor, verb="lay_path", target=path, at=now, after={"entrance": str(entrance)})
    return path

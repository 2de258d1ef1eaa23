"""Reading paths, lessons and what a learner has done."""

from dataclasses import dataclass, field

from django.db.models import Prefetch, QuerySet

from common.people.rules import Actor, may
from learning.enums import Entrance, LessonState
from learning.models import Achievement, Activity, EntranceChoice, Lesson, Path, PathLesson, Progress, Visitor


@dataclass(frozen=True)
class Done:
    """What a learner has done: ids of lessons done, and the furthest step of those begun."""

    lessons: frozenset[int] = frozenset()
    steps: dict[int, int] = field(default_factory=dict)
    entrance: str = ""


def learner(*, municipality_id: int, token: str, person_id: int | None) -> Visitor | None:
    """Return the learner behind a signed-in person or a device's token, or None; never makes one."""
    rows = Visitor.objects.filter(municipality_id=municipality_id)
    if person_id is not None:
        own = rows.filter(person_id=person_id).first()
        if own is not None:
            return own
    return rows.filter(token=token, person__isnull=True).first() if token else None


def done_by(visitor: Visitor | None) -> Done:
    """Return what a learner has done, in three queries whatever the length of her paths."""
    if visitor is None:
        return Done()
    chosen = (
        EntranceChoice.objects.filter(visitor=visitor)
        .order_by("-id")
        .values_list("entrance", flat=True)
        .first()
    )
    return Done(
        lessons=frozenset(Achievement.objects.filter(visitor=visitor).values_list("lesson_id", flat=True)),
        steps=dict(Progress.objects.filter(visitor=visitor).values_list("lesson_id", "step")),
        entrance=chosen or "",
    )


def paths_of(*, municipality_id: int, entrance: str = "") -> QuerySet[Path]:
    """Return the paths, with their public lessons in order, of one door or of all."""
    steps = (
        PathLesson.objects.filter(lesson__state=LessonState.PUBLIC)
        .select_related("lesson")
        .order_by("position")
    )
    rows = Path.objects.filter(municipality_id=municipality_id).prefetch_related(
        Prefetch("steps", queryset=steps)
    )
    return rows.filter(entrance=entrance) if entrance in Entrance.values else rows


def activities_of(lesson: Lesson) -> list[Activity]:
    """Return a lesson's activities with their choices (two queries)."""
    return list(Activity.objects.filter(lesson=lesson).prefetch_related("choices").order_by("position", "id"))


def next_lesson(*, lesson: Lesson, done: Done) -> Lesson | None:
    """Return the first lesson not done yet on a path that this lesson is on, preferring the door she chose."""
    steps = (
        PathLesson.objects.filter(path__lessons=lesson, lesson__state=LessonState.PUBLIC)
        .exclude(lesson=lesson)
        .select_related("lesson", "path")
        .order_by("path_id", "position")
    )
    open_ones = [step for step in steps if step.lesson_id not in done.lessons]
    open_ones.sort(key=lambda step: (step.path.entrance != done.entrance, step.position))
    return open_ones[0].lesson if open_ones else None


def lessons_for(actor: Actor) -> QuerySet[Lesson]:
    """Return the lessons staff may see: all of their municipality, or none."""
    if not may(actor, "learning.see_learning_desk", municipality_id=actor.municipality_id):
        return Lesson.objects.none()
    return Lesson.objects.filter(municipality_id=actor.municipality_id).order_by("title", "id")

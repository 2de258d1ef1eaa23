"""Reading paths, lessons and what a learner has done."""

from dataclasses import dataclass, field

from django.core import signing
from django.db.models import Prefetch, QuerySet

from common.people.rules import Actor, may
from common.receipts.models import Receipt
from learning.enums import Entrance, LessonState
from learning.models import Achievement, Activity, EntranceChoice, Lesson, Path, PathLesson, Progress, Visitor

CARD_KIND = "card"
_CARDS = signing.Signer(salt="learning.card")


@dataclass(frozen=True)
class Done:
    """What a learner has done: ids of lessons done, and the furthest step of those begun."""

    lessons: frozenset[int] = frozenset()
    steps: dict[int, int] = field(default_factory=dict)
    entrance: str = ""


def learner(*, municipality_id: int, token: str, person_id: int | None) -> Visitor | None:
    """Return the learner behind a signed-in person or a device's token, or None; never makes one.

    Who is signed in sees her own work only: what others did on the device is taken along by `claim_work` alone.
    """
    if person_id is not None:
        return Visitor.objects.filter(municipality_id=municipality_id, person_id=person_id).first()
    return visitor_behind(municipality_id=municipality_id, token=token)


def card_token(*, number: str) -> str:
    """Return the token for a device on which a card's number and digits were proven."""
    return _CARDS.sign(number)


def visitor_behind(*, municipality_id: int, token: str) -> Visitor | None:
    """Return the learner a device's token stands for, or None.

    A random token knows only work that nobody claimed; the token of a shown card knows the work of the card,
    also after its holder took it along into her account.
    """
    if not token:
        return None
    rows = Visitor.objects.filter(municipality_id=municipality_id)
    if _CARDS.sep not in token:
        return rows.filter(token=token, person__isnull=True).first()
    try:
        number = _CARDS.unsign(token)
    except signing.BadSignature:
        return None
    cards = Receipt.objects.filter(municipality_id=municipality_id, kind=CARD_KIND, number=number)
    return rows.filter(card__key__in=cards.values("subject_key")).first()


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

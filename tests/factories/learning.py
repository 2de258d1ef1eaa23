"""Lessons that can be done, with traits."""

from __future__ import annotations

from common.places.models import Municipality
from learning.enums import Entrance, LessonState
from learning.models import Activity, Choice, Lesson, Path, PathLesson
from learning.pages.models import LearnIndexPage, LessonPage


def make_lesson(
    town: Municipality,
    slug: str = "photo",
    *,
    public: bool = True,
    credited_by: str = "",
    with_page: bool = False,
) -> Lesson:
    """Make a lesson with one activity of a good and another choice."""
    lesson = Lesson.objects.create(
        municipality=town,
        slug=slug,
        title=f"レッスン {slug}",
        minutes=8,
        state=LessonState.PUBLIC if public else LessonState.PREPARING,
        credited_course_slug=credited_by,
    )
    activity = Activity.objects.create(municipality=town, lesson=lesson, prompt="どれをえらびますか")
    Choice.objects.create(
        activity=activity, text="こちら", is_good=True, feedback="よくできました", position=0
    )
    Choice.objects.create(activity=activity, text="あちら", feedback="もう一度さわってみましょう", position=1)
    if with_page:
        index = LearnIndexPage.objects.descendant_of(town.site.root_page).get()
        steps = [
            (
                "text",
                {
                    "title": "きょうすること",
                    "text": "写真をおくります。",
                    "text_easy": "写真《しゃしん》です。",
                },
            )
        ]
        index.add_child(
            instance=LessonPage(title=lesson.title, slug=slug, row=lesson, summary="要約", steps=steps)
        )
    return lesson


def good(lesson: Lesson) -> Choice:
    """Return the choice that makes the lesson done."""
    return Choice.objects.get(activity__lesson=lesson, is_good=True)


def other(lesson: Lesson) -> Choice:
    """Return the choice that does not."""
    return Choice.objects.get(activity__lesson=lesson, is_good=False)


def make_path(town: Municipality, lessons: list[Lesson], entrance: Entrance = Entrance.SELF_DIRECTED) -> Path:
    """Put lessons on a path behind a door."""
    path = Path.objects.create(municipality=town, slug=f"path-{entrance}", entrance=entrance, title="道")
    for position, lesson in enumerate(lessons, 1):
        PathLesson.objects.create(path=path, lesson=lesson, position=position)
    return path

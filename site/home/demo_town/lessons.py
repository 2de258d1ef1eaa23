"""Doors, self-check, paths and lessons."""

from typing import Any

from wagtail.models import Page

from home.demo_town.place import Town
from learning.domain.lesson import (
    ChoiceDraft,
    LessonDraft,
    add_activity,
    create_lesson,
    lay_path,
    publish_lesson,
)
from learning.enums import Entrance
from learning.models import Lesson
from learning.pages.models import LearnIndexPage, LessonPage

WEIGHTS = ("self_directed", "interest_led", "through_others")


def build_lessons(town: Town, rows: list[dict[str, Any]]) -> dict[str, Lesson]:
    """Build the lessons of a town by slug; before its classes, so that coming to one is credited."""
    return {row["slug"]: _lesson(town, row) for row in rows}


def write_lessons(town: Town, content: dict[str, Any], lessons: dict[str, Lesson]) -> None:
    """Write the pages of the learning room and lay its paths; after the classes and consultations they lead to."""
    index = LearnIndexPage.objects.descendant_of(town.municipality.site.root_page).get()
    if "doors" in content:
        _front(index, content)
    for row in content["lessons"]:
        _lesson_page(town, index, row, lessons[row["slug"]])
    for row in content["paths"]:
        lay_path(
            actor=town.clerk,
            slug=row["slug"],
            entrance=Entrance(row["entrance"]),
            title=row["title"],
            summary=row["summary"],
            lessons=[lessons[slug] for slug in row["lessons"]],
        )


def _front(index: LearnIndexPage, content: dict[str, Any]) -> None:
    check = content["self_check"]
    blocks: list[tuple[str, dict[str, Any]]] = [
        ("door", {name: row[name] for name in ("entrance", "title", "lead", "text", "text_easy")})
        for row in content["doors"]
    ]
    for question in check["questions"]:
        answers = [
            {
                "text": choice["text"],
                "why": choice["why"],
                **{name: choice["weights"].get(name, 0) for name in WEIGHTS},
            }
            for choice in question["choices"]
        ]
        blocks.append(("question", {"text": question["text"], "answers": answers}))
    blocks += [
        ("proposal", {name: row[name] for name in ("entrance", "title", "text", "why")})
        for row in check["proposals"]
    ]
    index.blocks = blocks  # type: ignore[assignment]  # a StreamField takes such a list
    index.save()
    index.save_revision().publish()


def _lesson(town: Town, row: dict[str, Any]) -> Lesson:
    measure = town.measures.get(row["measure_code"] or "")
    lesson = create_lesson(
        actor=town.clerk,
        draft=LessonDraft(
            slug=row["slug"],
            title=row["title"],
            minutes=row["minutes"],
            measure_key=measure.key if measure else "",
            credited_course_slug=row["course"] or "",
        ),
    )
    activity = row["activity"]
    add_activity(
        actor=town.clerk,
        lesson=lesson,
        prompt=activity["prompt"],
        afterwards=activity["afterwards"],
        choices=[
            ChoiceDraft(choice["text"], choice["feedback"], choice["good"]) for choice in activity["choices"]
        ],
    )
    return publish_lesson(actor=town.clerk, key=lesson.key, version=lesson.version)


def _lesson_page(town: Town, index: LearnIndexPage, row: dict[str, Any], lesson: Lesson) -> None:
    site = town.municipality.site.root_page
    index.refresh_from_db()
    index.add_child(
        instance=LessonPage(
            title=row["title"],
            slug=row["slug"],
            row=lesson,
            locale=index.locale,
            summary=row["summary"],
            steps=[(step["kind"], _step(step)) for step in row["steps"]],
            class_page=_page(site, "classes", row["course"]),
            consultation_page=_page(site, "consultations", row["consultation"]),
        )
    )


def _step(step: dict[str, Any]) -> dict[str, Any]:
    return {
        name: step[name] for name in ("title", "text", "text_easy", "drawing", "alt", "items") if name in step
    }


def _page(root: Page, room: str, slug: str | None) -> Page | None:
    if not slug:
        return None
    return Page.objects.descendant_of(root).filter(slug=slug, url_path__contains=f"/{room}/").first()

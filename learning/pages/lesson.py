"""Pages of lessons."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel, PageChooserPanel
from wagtail.blocks import StreamValue
from wagtail.fields import StreamField
from wagtail.models import Page

from common.places.paired_page import PairedPage, SingleTreePage, in_reader_language
from common.text import language
from learning.enums import LEARNER_COOKIE, LessonState
from learning.models import Lesson, Path
from learning.pages.blocks import LearnBlocks, LessonSteps
from learning.queries.lesson import Done, activities_of, done_by, learner, next_lesson, paths_of


class StepsField(StreamField):
    """A StreamField that keeps its blocks out of migrations: their shape is code, not schema."""

    def deconstruct(self) -> Any:
        """Return the field without its block definitions."""
        name, path, _args, kwargs = super().deconstruct()
        kwargs.pop("block_lookup", None)
        return name, path, [[]], kwargs


class LearnIndexPage(SingleTreePage):
    """/learn/: the three doors, and the questions that help to find one's own."""

    intro = models.TextField(blank=True)
    blocks = StepsField(LearnBlocks(), blank=True)
    content_panels: ClassVar[list[Any]] = [*Page.content_panels, FieldPanel("intro"), FieldPanel("blocks")]
    parent_page_types: ClassVar[list[str]] = ["home_pages.HomePage"]
    subpage_types: ClassVar[list[str]] = ["learning_pages.LessonPage"]
    template = "learning/path/index.html"

    class Meta:
        verbose_name = pgettext_lazy("page type", "learn")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the doors, the paths behind them and what this learner has done."""
        blocks = self.blocks_shown()
        done = done_of(request)
        doors = [block.value for block in blocks if block.block_type == "door"]
        return {
            **super().get_context(request, *args, **kwargs),
            "doors": [{**door, "slug": door["entrance"].replace("_", "-")} for door in doors],
            "offers_easy": any(door["text_easy"] for door in doors),
            "has_check": any(block.block_type == "question" for block in blocks),
            "paths": with_pages(paths_of(municipality_id=request.municipality.pk), done),  # type: ignore[attr-defined]
            "done": done,
        }

    def blocks_shown(self) -> StreamValue:
        """Return doors, questions and proposals; in the town's words where nobody translated them."""
        if self.blocks or not language.is_foreign():
            return self.blocks
        original = LearnIndexPage.objects.filter(
            translation_key=self.translation_key, locale__language_code=settings.LANGUAGE_CODE
        ).first()
        return original.blocks if original is not None else self.blocks


class LessonPage(PairedPage):
    """One lesson: its steps, and where it leads (page links, so that no room imports another)."""

    is_creatable = False  # made beside its row, by the verb of the row
    row = models.ForeignKey(Lesson, on_delete=models.PROTECT, related_name="+", editable=False)
    summary = models.CharField(max_length=300, blank=True)
    steps = StepsField(LessonSteps(), blank=True)
    class_page = models.ForeignKey(Page, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    consultation_page = models.ForeignKey(
        Page, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("steps"),
        PageChooserPanel("class_page", "events_pages.CoursePage"),
        PageChooserPanel("consultation_page", "participation_pages.ConsultationPage"),
    ]
    parent_page_types: ClassVar[list[str]] = ["learning_pages.LearnIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "learning/lesson/page.html"

    class Meta:
        verbose_name = pgettext_lazy("page type", "lesson page")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=("row", "row_locale"), name="lesson_page_per_locale")
        ]

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Serve a lesson only while its row is public."""
        if self.row.state != LessonState.PUBLIC and not getattr(request, "is_preview", False):
            raise Http404("this lesson is not public")
        response: HttpResponse = super().serve(request, *args, **kwargs)
        return response

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the step to show: `?s=` from 1 to the number of steps, the activity being the last."""
        town = request.municipality  # type: ignore[attr-defined]  # set by config.middleware
        done = done_of(request)
        activities = activities_of(self.row)
        blocks = list(self.steps)
        total = len(blocks) + len(activities)
        step = min(max(_number(request.GET.get("s")), 0), total)
        activity = activities[step - len(blocks) - 1] if step > len(blocks) else None
        answered = request.GET.get("a", "")
        chosen = (
            next((choice for choice in activity.choices.all() if choice.key == answered), None)
            if activity
            else None
        )
        following = next_lesson(lesson=self.row, done=done) if chosen and chosen.is_good else None
        shown_block = blocks[step - 1] if 0 < step <= len(blocks) else None
        return {
            **super().get_context(request, *args, **kwargs),
            # the plain words of a warning are always shown
            "offers_easy": shown_block is not None
            and shown_block.block_type != "warning"
            and bool(shown_block.value.get("text_easy")),
            "step": step,
            "total": total,
            "steps_before": step - 1,
            "steps_after": step + 1,
            "shown_block": shown_block,
            "all_blocks": blocks,
            "activity": activity,
            "activities": activities,
            "chosen": chosen,
            "reached": done.steps.get(self.row_id, 0),
            "is_done": self.row_id in done.lessons,
            "following": in_reader_language(LessonPage.objects.live().filter(row=following)).get(following.pk)
            if following
            else None,
            "class_link": _open(self.class_page, room_is_on=town.events_on),
            "consultation_link": _open(self.consultation_page, room_is_on=town.participation_on),
        }


def _open(page: Page | None, *, room_is_on: bool) -> Page | None:
    """Return the page of another room that a lesson leads to, None when it or its room is not there for readers."""
    return page if page is not None and page.live and room_is_on else None


def write_lesson_page(lesson: Lesson, *, site_root: Page, summary: str) -> LessonPage:
    """Put the page beside a new lesson, in the town's language, ready to be written in the editor."""
    index = LearnIndexPage.objects.descendant_of(site_root).get()
    page = LessonPage(title=lesson.title, slug=lesson.slug, row=lesson, summary=summary, locale=index.locale)
    index.add_child(instance=page)
    return page


def done_of(request: HttpRequest) -> Done:
    """Return what the learner behind a request has done."""
    return done_by(
        learner(
            municipality_id=request.municipality.pk,  # type: ignore[attr-defined]  # set by config.middleware
            token=request.COOKIES.get(LEARNER_COOKIE, ""),
            person_id=request.actor.person_id,  # type: ignore[attr-defined]  # set by config.middleware
        )
    )


def with_pages(paths: Iterable[Path], done: Done) -> list[dict[str, Any]]:
    """Return paths with their lessons as (lesson, page, done, step); one query for all pages."""
    rows = list(paths)
    lessons = {step.lesson_id for path in rows for step in path.steps.all()}
    pages = in_reader_language(LessonPage.objects.live().filter(row_id__in=lessons))
    return [
        {
            "path": path,
            "lessons": [
                {
                    "lesson": step.lesson,
                    "page": pages[step.lesson_id],
                    "is_done": step.lesson_id in done.lessons,
                    "step": done.steps.get(step.lesson_id, 0),
                }
                for step in path.steps.all()
                if step.lesson_id in pages
            ],
        }
        for path in rows
    ]


def _number(typed: str | None) -> int:
    return int(typed) if typed and typed.isascii() and typed.isdigit() and len(typed) < 4 else 0

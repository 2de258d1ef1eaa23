"""Pages of lessons."""

from typing import Any, ClassVar

from django.db import models
from wagtail.admin.panels import FieldPanel, PageChooserPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from common.places.paired_page import PairedPage, SingleTreePage
from learning.models import Lesson
from learning.pages.blocks import LessonSteps


class StepsField(StreamField):
    """A StreamField that keeps its blocks out of migrations: their shape is code, not schema."""

    def deconstruct(self) -> Any:
        """Return the field without its block definitions."""
        name, path, _args, kwargs = super().deconstruct()
        kwargs.pop("block_lookup", None)
        return name, path, [[]], kwargs


class LearnIndexPage(SingleTreePage):
    """/learn/: the three doors."""

    intro = models.TextField(blank=True)
    content_panels: ClassVar[list[Any]] = [*Page.content_panels, FieldPanel("intro")]
    parent_page_types: ClassVar[list[str]] = ["home_pages.HomePage"]
    subpage_types: ClassVar[list[str]] = ["learning_pages.LessonPage"]
    template = "learning/path/index.html"

    class Meta:
        verbose_name = "learn"


class LessonPage(PairedPage):
    """One lesson: its steps, and where it leads (page links, so that no room imports another)."""

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
        verbose_name = "lesson page"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=("row", "row_locale"), name="lesson_page_per_locale")
        ]

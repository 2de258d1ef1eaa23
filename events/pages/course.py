"""Pages of courses."""

from typing import Any, ClassVar

from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from common.places.paired_page import PairedPage, SingleTreePage
from events.models import Course


class ClassIndexPage(SingleTreePage):
    """/classes/: the dates one can book."""

    intro = models.TextField(blank=True)
    content_panels: ClassVar[list[Any]] = [*Page.content_panels, FieldPanel("intro")]
    parent_page_types: ClassVar[list[str]] = ["home_pages.HomePage"]
    subpage_types: ClassVar[list[str]] = ["events_pages.CoursePage"]
    template = "events/course/index.html"

    class Meta:
        verbose_name = "classes"


class CoursePage(PairedPage):
    """One course in plain words; dates, seats and promises come from the row."""

    row = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="+", editable=False)
    summary = models.TextField(blank=True)
    summary_easy = models.TextField(blank=True)
    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("summary_easy"),
    ]
    parent_page_types: ClassVar[list[str]] = ["events_pages.ClassIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "events/course/page.html"

    class Meta:
        verbose_name = "course page"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=("row", "row_locale"), name="course_page_per_locale")
        ]

"""Pages of plans and measures."""

from typing import Any, ClassVar

from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from common.measures.models import Measure, Plan
from common.places.paired_page import PairedPage, SingleTreePage


class MeasureIndexPage(SingleTreePage):
    """/measures/: all public measures."""

    intro = models.TextField(blank=True)
    content_panels: ClassVar[list[Any]] = [*Page.content_panels, FieldPanel("intro")]
    parent_page_types: ClassVar[list[str]] = ["home_pages.HomePage"]
    subpage_types: ClassVar[list[str]] = ["home_pages.PlanPage", "home_pages.MeasurePage"]
    template = "home/measure/index.html"

    class Meta:
        verbose_name = "measures"


class PlanPage(PairedPage):
    """A plan and its measures."""

    row = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="+", editable=False)
    intro = models.TextField(blank=True)
    content_panels: ClassVar[list[Any]] = [*Page.content_panels, FieldPanel("intro")]
    parent_page_types: ClassVar[list[str]] = ["home_pages.MeasureIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "home/measure/plan.html"

    class Meta:
        verbose_name = "plan page"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=("row", "row_locale"), name="plan_page_per_locale")
        ]


class MeasurePage(PairedPage):
    """A measure: words, figures, voices, answers, findings."""

    row = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="+", editable=False)
    lead = models.TextField(blank=True)
    content_panels: ClassVar[list[Any]] = [*Page.content_panels, FieldPanel("lead")]
    parent_page_types: ClassVar[list[str]] = ["home_pages.MeasureIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "home/measure/page.html"

    class Meta:
        verbose_name = "measure page"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=("row", "row_locale"), name="measure_page_per_locale")
        ]

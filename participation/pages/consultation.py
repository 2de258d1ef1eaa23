"""Pages of consultations."""

from typing import Any, ClassVar

from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from common.places.paired_page import PairedPage, SingleTreePage
from participation.models import Consultation


class ConsultationIndexPage(SingleTreePage):
    """/consultations/: what is open, coming and answered."""

    intro = models.TextField(blank=True)
    content_panels: ClassVar[list[Any]] = [*Page.content_panels, FieldPanel("intro")]
    parent_page_types: ClassVar[list[str]] = ["home_pages.HomePage"]
    subpage_types: ClassVar[list[str]] = ["participation_pages.ConsultationPage"]
    template = "participation/consultation/index.html"

    class Meta:
        verbose_name = "consultations"


class ConsultationPage(PairedPage):
    """One consultation: what it is about, in plain words; dates and state come from the row."""

    row = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="+", editable=False)
    summary = models.TextField(blank=True)
    summary_easy = models.TextField(blank=True)
    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("summary_easy"),
    ]
    parent_page_types: ClassVar[list[str]] = ["participation_pages.ConsultationIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "participation/consultation/page.html"

    class Meta:
        verbose_name = "consultation page"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=("row", "row_locale"), name="consultation_page_per_locale")
        ]

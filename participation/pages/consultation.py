"""Pages of consultations."""

from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.core.paginator import Paginator
from django.db import models
from django.dispatch import receiver
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from common.places.models import Municipality
from common.places.paired_page import PairedPage, SingleTreePage
from common.text.clock import inclusive_days
from common.text.showing import clock_shown
from participation.models import Consultation
from participation.queries.consultation import DRAFT_SHOWN, public_consultations
from participation.queries.section import contents_of, opinion_counts
from participation.queries.state_line import public_line
from participation.signals import consultation_moved

PER_PAGE = 20


class ConsultationIndexPage(SingleTreePage):
    """/consultations/: what is open, coming and answered."""

    intro = models.TextField(blank=True)
    content_panels: ClassVar[list[Any]] = [*Page.content_panels, FieldPanel("intro")]
    parent_page_types: ClassVar[list[str]] = ["home_pages.HomePage"]
    subpage_types: ClassVar[list[str]] = ["participation_pages.ConsultationPage"]
    template = "participation/consultation/index.html"

    class Meta:
        verbose_name = pgettext_lazy("page type", "consultations")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add one page of consultations, each with its phase by the clock and its state line."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        rows = public_consultations(request.municipality.pk)  # type: ignore[attr-defined]
        page_obj = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
        shown = [{"row": row, "line": public_line(row)} for row in page_obj]
        return {**context, "page_obj": page_obj, "shown": shown}


class ConsultationPage(PairedPage):
    """One consultation: what it is about, in plain words; dates and state come from the row."""

    is_creatable = False  # made beside its row, by the verb of the row
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
        verbose_name = pgettext_lazy("page type", "consultation page")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=("row", "row_locale"), name="consultation_page_per_locale")
        ]

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer 404 while the row is in preparation, whatever the editor pressed: publication follows the verb."""
        if self.row.state == "preparing":
            raise Http404("in preparation")
        return super().serve(request, *args, **kwargs)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the state line and the contents; counts of opinions only once the result is published."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        row = (
            Consultation.objects.select_related("department", "draft_version", "drafting")
            .filter(pk=self.row_id)
            .get()
        )
        line = public_line(row)
        counts = opinion_counts(row) if line.phase == "published" else None
        shown = line.phase in DRAFT_SHOWN
        return {
            **context,
            "row": row,
            "offers_easy": bool(self.summary_easy),
            "line": line,
            "days": inclusive_days(row.opens_on, row.closes_on) if row.opens_on and row.closes_on else 0,
            "counter_closes": clock_shown(row.counter_closes),
            "contents": contents_of(row.draft_version, counts) if shown else [],
        }


def shown_since(consultation_ids: list[int]) -> dict[int, datetime]:
    """Return consultation id → when its page was first shown (one query)."""
    return dict(
        ConsultationPage.objects.filter(
            row__in=consultation_ids,
            row_locale__language_code=settings.LANGUAGE_CODE,
            first_published_at__isnull=False,
        ).values_list("row_id", "first_published_at")
    )


@receiver(consultation_moved)
def keep_page_beside(sender: Any, consultation: Consultation, at: Any, **kwargs: Any) -> None:
    """Make the page beside a new case, and show it once the case is announced: publication follows the row's verb."""
    page = ConsultationPage.objects.filter(row=consultation).first()
    if page is None:
        page = _add_page(consultation)
    if page is not None and not page.live and consultation.state != "preparing":
        page.live = True
        page.first_published_at = page.first_published_at or at
        page.last_published_at = at
        page.save()


def _add_page(consultation: Consultation) -> ConsultationPage | None:
    municipality = Municipality.objects.select_related("site__root_page").get(pk=consultation.municipality_id)
    index = (
        ConsultationIndexPage.objects.descendant_of(municipality.site.root_page)
        .filter(locale=municipality.site.root_page.locale)
        .first()
    )
    if index is None:
        return None
    page: ConsultationPage = index.add_child(
        instance=ConsultationPage(
            title=consultation.title,
            slug=consultation.slug,
            row=consultation,
            locale=index.locale,
            live=False,
        )
    )
    return page

"""Pages of plans and measures."""

from typing import Any, ClassVar

from django.core.paginator import Paginator
from django.db import models
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from common.measures.models import Measure, Plan
from common.measures.queries.measure import public_departments, public_measures
from common.measures.queries.plan import public_plans
from common.places.paired_page import PairedPage, SingleTreePage
from common.text import language
from common.text.era import fiscal_year_label
from common.text.normal import line_text
from home.queries.measure import ListedMeasure, listed, story_of
from participation.queries.evaluation import public_rounds

PER_PAGE = 20


class MeasureIndexPage(SingleTreePage):
    """/measures/: all public measures."""

    intro = models.TextField(blank=True)
    content_panels: ClassVar[list[Any]] = [*Page.content_panels, FieldPanel("intro")]
    parent_page_types: ClassVar[list[str]] = ["home_pages.HomePage"]
    subpage_types: ClassVar[list[str]] = ["home_pages.PlanPage", "home_pages.MeasurePage"]
    template = "home/measure/index.html"

    class Meta:
        verbose_name = pgettext_lazy("page type", "measures")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the measures that fit plan, department and words of the query string, by pages."""
        town = request.municipality  # type: ignore[attr-defined]
        plans = list(public_plans(town.pk))
        chosen = {name: request.GET.get(name, "") for name in ("plan", "department")}
        typed = _typed(request)
        rows = public_measures(
            town.pk, plan_key=chosen["plan"], department_key=chosen["department"], typed=typed
        )
        page_obj = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
        plan_urls = plan_addresses([plan.pk for plan in plans])
        return {
            **super().get_context(request, *args, **kwargs),
            "page_obj": page_obj,
            "measures": listed_with_addresses(list(page_obj)),
            "plans": [(plan, plan_urls.get(plan.pk, "")) for plan in plans],
            "departments": public_departments(town.pk),
            "chosen": chosen,
            "typed": typed,
            "narrowed": bool(typed or any(chosen.values())),
            "rounds": list(public_rounds(town.pk)[:5]) if town.participation_on else [],
        }


class PlanPage(PairedPage):
    """A plan and its measures."""

    is_creatable = False  # made beside its row, by the verb of the row
    row = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="+", editable=False)
    intro = models.TextField(blank=True)
    content_panels: ClassVar[list[Any]] = [*Page.content_panels, FieldPanel("intro")]
    parent_page_types: ClassVar[list[str]] = ["home_pages.MeasureIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "home/measure/plan.html"

    class Meta:
        verbose_name = pgettext_lazy("page type", "plan page")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=("row", "row_locale"), name="plan_page_per_locale")
        ]

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the page only while its row is public."""
        if not self.row.is_public:
            raise Http404
        return super().serve(request, *args, **kwargs)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the measures of the plan, by pages."""
        town = request.municipality  # type: ignore[attr-defined]
        rows = public_measures(town.pk, plan_key=self.row.key)
        page_obj = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
        index = self.get_parent()
        index = index.localized if language.is_foreign() else index
        return {
            **super().get_context(request, *args, **kwargs),
            "plan": self.row,
            "first_year": fiscal_year_label(self.row.first_year),
            "last_year": fiscal_year_label(self.row.last_year),
            "index": index,
            "page_obj": page_obj,
            "measures": listed_with_addresses(list(page_obj)),
        }


class MeasurePage(PairedPage):
    """A measure: words, figures, voices, answers, findings."""

    is_creatable = False  # made beside its row, by the verb of the row
    row = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="+", editable=False)
    lead = models.TextField(blank=True)
    content_panels: ClassVar[list[Any]] = [*Page.content_panels, FieldPanel("lead")]
    parent_page_types: ClassVar[list[str]] = ["home_pages.MeasureIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "home/measure/page.html"

    class Meta:
        verbose_name = pgettext_lazy("page type", "measure page")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=("row", "row_locale"), name="measure_page_per_locale")
        ]

    @classmethod
    def hidden_rows(cls) -> Q:
        """Return the condition that the measure or its plan is not public."""
        return Q(row__is_public=False) | Q(row__plan__is_public=False)

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the page only while its row and plan are public."""
        if not (self.row.is_public and self.row.plan.is_public):
            raise Http404
        return super().serve(request, *args, **kwargs)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add figures, voices with answers, findings, advice and replies."""
        index = self.get_parent()
        index = index.localized if language.is_foreign() else index
        measure = self.row
        return {
            **super().get_context(request, *args, **kwargs),
            "measure": measure,
            "offers_easy": bool(measure.text_easy),
            "story": story_of(measure),
            "index": index,
            "plan_url": plan_addresses([measure.plan_id]).get(measure.plan_id, ""),
        }


def page_beside(row: Measure | Plan, *, slug: str = "", lead: str = "") -> MeasurePage | PlanPage:
    """Return the Japanese page of a plan or measure below /measures/, made on first call; `slug` is the row's key."""
    root = row.municipality.site.root_page
    index = MeasureIndexPage.objects.child_of(root).get(slug="measures")
    is_plan = isinstance(row, Plan)
    page_class: type[MeasurePage] | type[PlanPage] = PlanPage if is_plan else MeasurePage
    found = page_class.objects.filter(row=row, locale=index.locale).first()
    if found is not None:
        return found
    title = row.title if isinstance(row, Plan) else row.name
    words = {"intro": lead} if is_plan else {"lead": lead}
    page: MeasurePage | PlanPage = index.add_child(
        instance=page_class(title=title, slug=slug or row.key, row=row, locale=index.locale, **words)
    )
    return page


def listed_with_addresses(measures: list[Measure]) -> list[ListedMeasure]:
    """Return measures for a list, each with the address of its page, which is the same in every language."""
    slugs = (
        MeasurePage.objects.live()
        .filter(row__in=[measure.pk for measure in measures])
        .values_list("row_id", "slug")
    )
    return listed(measures, {row_id: f"/measures/{slug}/" for row_id, slug in slugs})


def measure_address(municipality_id: int, key: str) -> str:
    """Return the address of the page of a published measure, empty when there is none."""
    page = (
        MeasurePage.objects.live()
        .filter(row__in=public_measures(municipality_id).filter(key=key))
        .order_by("pk")
        .first()
    )
    return f"/measures/{page.slug}/" if page else ""


def plan_addresses(plan_ids: list[int]) -> dict[int, str]:
    """Return plan id → address of its page."""
    slugs = PlanPage.objects.live().filter(row__in=plan_ids).values_list("row_id", "slug")
    return {row_id: f"/measures/{slug}/" for row_id, slug in slugs}


def _typed(request: HttpRequest) -> str:
    try:
        return line_text(request.GET.get("q", ""))[:100]
    except ValueError:
        return ""

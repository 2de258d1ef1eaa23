"""The home page and plain text pages."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import get_language, pgettext_lazy
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page, Site
from wagtail.url_routing import RouteResult

from common.places.paired_page import OpenPage, SingleTreePage
from common.text import clock, language
from home.queries.front import front_of

TEXT_FEATURES = ["h2", "h3", "bold", "ol", "ul", "link", "document-link"]


class HomePage(SingleTreePage):
    """The front page of a municipality."""

    notice_text = models.CharField(max_length=120, blank=True)
    notice_link = models.CharField(max_length=200, blank=True)
    story_quote = models.CharField(max_length=300, blank=True)
    story_from = models.CharField(max_length=80, blank=True)
    story_text = models.TextField(blank=True)
    story_link = models.CharField(max_length=200, blank=True)

    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels,
        FieldPanel("notice_text"),
        FieldPanel("notice_link"),
        FieldPanel("story_quote"),
        FieldPanel("story_from"),
        FieldPanel("story_text"),
        FieldPanel("story_link"),
    ]
    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    template = "home/home_page.html"
    is_founding = False

    class Meta:
        verbose_name = pgettext_lazy("page type", "home page")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add what is next in each room."""
        context = super().get_context(request, *args, **kwargs)
        municipality = request.municipality  # type: ignore[attr-defined]  # set by config.middleware
        return {**context, "front": front_of(municipality=municipality), "today": clock.today()}

    @property
    def localized(self) -> "HomePage":
        """The home page in the reader's language; that of the town needs no look for another one."""
        if self.locale.language_code == get_language():
            return self
        other: HomePage = super().localized
        return other

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Find a page by its whole address, in two statements instead of two for each part of it.

        No type of page of ours reads further parts of an address by itself. Those that nobody translated are the
        town's own, shown with translated screens.
        """
        if path_components and (page := self._page_at(path_components)) is not None:
            return RouteResult(page)
        try:
            return super().route(request, path_components)
        except Http404:
            original = self.get_translations().filter(locale__language_code=settings.LANGUAGE_CODE).first()
            if original is None or original.pk == self.pk:
                raise
            return original.specific.route(request, path_components)

    def _page_at(self, path_components: list[str]) -> Page | None:
        """Return the live page at this address with the rows that belong to it, or None."""
        address = f"{self.url_path}{'/'.join(path_components)}/"
        at = Page.objects.live().filter(
            slug=path_components[-1], url_path=address
        )  # only the slug has an index
        found = at.order_by().values_list("pk", "content_type_id").first()
        model = ContentType.objects.get_for_id(found[1]).model_class() if found else None
        if found is None or model is None or not issubclass(model, OpenPage):
            return None
        page: Page | None = (
            model._default_manager.select_related(*model.found_with).filter(pk=found[0]).first()
        )
        return page

    def stands_already(self) -> bool:
        """Only the founding verb puts up a home page; a translation stands beside the page it translates."""
        if self.is_founding:
            return False
        same = HomePage.objects.filter(translation_key=self.translation_key)
        return not same.exists() or same.filter(locale_id=self.locale_id).exists()


class TextPage(OpenPage):
    """An editor's page of text: how to bring an idea, about this site, privacy, accessibility."""

    lead = models.CharField(max_length=300, blank=True)
    body = RichTextField(features=TEXT_FEATURES, blank=True)
    body_easy = models.TextField(blank=True)
    in_footer = models.BooleanField(default=False)

    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels,
        FieldPanel("lead"),
        FieldPanel("body"),
        FieldPanel("body_easy"),
        FieldPanel("in_footer"),
    ]
    parent_page_types: ClassVar[list[str]] = ["home_pages.HomePage"]
    subpage_types: ClassVar[list[str]] = []
    template = "home/text_page.html"

    class Meta:
        verbose_name = pgettext_lazy("page type", "text page")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Offer plain Japanese where somebody wrote it."""
        return {**super().get_context(request, *args, **kwargs), "offers_easy": bool(self.body_easy)}

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the page in its own language only: a text that nobody translated leads to its Japanese address."""
        if language.is_foreign() and self.locale.language_code == settings.LANGUAGE_CODE:
            return HttpResponseRedirect(
                request.build_absolute_uri(language.without_language(request.get_full_path()))
            )
        return super().serve(request, *args, **kwargs)


def home_page_of(site: Site) -> HomePage | None:
    """Return the home page at the root of a site with its language, in one statement."""
    return HomePage.objects.select_related("locale").filter(pk=site.root_page_id).first()

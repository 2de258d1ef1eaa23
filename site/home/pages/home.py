"""The home page and plain text pages."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page
from wagtail.url_routing import RouteResult

from common.places.paired_page import SingleTreePage
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

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Find a page; those that nobody translated are the town's own, shown with translated screens."""
        try:
            return super().route(request, path_components)
        except Http404:
            original = self.get_translations().filter(locale__language_code=settings.LANGUAGE_CODE).first()
            if original is None or original.pk == self.pk:
                raise
            return original.specific.route(request, path_components)

    def stands_already(self) -> bool:
        """Only the founding verb puts up a home page; a translation stands beside the page it translates."""
        if self.is_founding:
            return False
        same = HomePage.objects.filter(translation_key=self.translation_key)
        return not same.exists() or same.filter(locale_id=self.locale_id).exists()


class TextPage(Page):
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

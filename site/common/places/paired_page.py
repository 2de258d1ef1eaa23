"""The page beside a row: presentation only; state, dates and promises stay on the row."""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import get_language
from wagtail.admin.panels import FieldPanel
from wagtail.models import Locale, Page, PageViewRestriction

from common.places.models import Municipality
from common.places.models.municipality import ROOMS

_TREE_OF_ONE_TOWN = 2
"""Depth of a municipality's home page; its part of `path` names the town's tree."""


class OpenPage(Page):
    """A page that whoever finds it may read: who may see what is decided by the row and by the policy of the address.

    So the editor offers no privacy of its own, which lists, searches and maps of the site would not know about, and
    nobody is asked for it at each visit. `found_with` names the rows that are read together with the page.
    """

    private_page_options: list[str] = []
    found_with: tuple[str, ...] = ()

    class Meta:
        abstract = True

    def get_view_restrictions(self) -> QuerySet[PageViewRestriction]:
        """Return none, without asking for those of each page above."""
        return PageViewRestriction.objects.none()


class SingleTreePage(OpenPage):
    """A page that exists once per town and language: an index page or a home page.

    It is translated, never copied or aliased: a second one would say the same thing twice. The refusal stands in
    `save`, because Wagtail's actions copy trees without asking each page.
    """

    # publication follows the row's verb, so the editor offers no dates of its own
    settings_panels: list[Any] = []
    # the address stands on printed papers and in the table of rooms: it is not for the editor to change
    promote_panels: list[Any] = [FieldPanel("seo_title"), FieldPanel("search_description")]

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Refuse a second page where only one may stand. Raises PermissionDenied."""
        if self._state.adding:
            if not self.locale_id:
                self.locale = self.get_default_locale()
            if self.alias_of_id:
                raise PermissionDenied("this page cannot be aliased")
            if self.stands_already():
                raise PermissionDenied("this page cannot be copied: it exists once per town and language")
        elif not Page.objects.filter(pk=self.pk, slug=self.slug).exists():
            raise PermissionDenied("the address of this page is fixed")
        super().save(*args, **kwargs)

    def stands_already(self) -> bool:
        """Return whether this tree of the town has, or because of its language may not have, such a page."""
        town = self.path[: self.steplen * _TREE_OF_ONE_TOWN]
        if Page.objects.filter(path=town).exclude(locale_id=self.locale_id).exists():
            return True
        return type(self)._default_manager.filter(path__startswith=town, locale_id=self.locale_id).exists()


def pages_of_hidden_rows() -> Q:
    """Return the condition that a Page stands beside a row that the public cannot see, whatever its own `live` says.

    Such a page answers 404; lists, searches and maps of the site leave it out with this.
    """
    hidden = Q(pk__in=())
    for model in apps.get_models():
        if issubclass(model, PairedPage):
            hidden |= Q(pk__in=model._default_manager.filter(model.hidden_rows()).values("pk"))
    return hidden


def pages_of_closed_rooms(municipality: Municipality) -> Q:
    """Return the condition that a Page belongs to a room that this municipality switched off."""
    closed = [f"{room}_pages" for room in ROOMS if not municipality.room_is_on(room)]
    return Q(content_type__app_label__in=closed)


def in_reader_language(pages: QuerySet[Any]) -> dict[int, Any]:
    """Return row id → its page: in the reader's language, else in the town's (one query)."""
    codes = (settings.LANGUAGE_CODE, get_language() or settings.LANGUAGE_CODE)
    found: dict[int, Any] = {}
    for code in dict.fromkeys(codes):
        found |= {page.row_id: page for page in pages.filter(row_locale__language_code=code)}
    return found


class PairedPage(SingleTreePage):
    """A page of one row in one language. Concrete classes add `row = ForeignKey(…, PROTECT)` and the constraint.

    `row_locale` copies the page's locale into the child table, so that (row, row_locale) can be unique there.
    """

    row_locale = models.ForeignKey(Locale, on_delete=models.PROTECT, related_name="+", editable=False)
    found_with = ("row",)

    class Meta:
        abstract = True

    def stands_already(self) -> bool:
        """Return whether the row has a page in this language."""
        rows: Any = type(self)._default_manager
        return bool(rows.filter(row_id=self.row_id, row_locale_id=self.locale_id).exists())

    @classmethod
    def hidden_rows(cls) -> Q:
        """Return the condition, on this class, that the public cannot see the row."""
        row: Any = cls._meta.get_field("row").related_model
        has_switch = any(field.name == "is_public" for field in row._meta.fields)
        return Q(row__is_public=False) if has_switch else Q(row__state="preparing")

    def row_is_public(self) -> bool:
        """Return whether the public can see the row: then its page is neither unpublished, moved nor deleted."""
        row: Any = self.row  # each concrete class has one
        return bool(row.is_public if hasattr(row, "is_public") else row.state != "preparing")

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep `row_locale` equal to the page's locale."""
        self.row_locale_id = self.locale_id or self.get_default_locale().pk
        super().save(*args, **kwargs)

"""The page beside a row: presentation only; state, dates and promises stay on the row."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models
from wagtail.models import Locale, Page


class SingleTreePage(Page):
    """A page that exists once: it is translated, never copied or aliased."""

    # publication follows the row's verb, so the editor offers no dates of its own
    settings_panels: list[Any] = []

    class Meta:
        abstract = True

    def copy(self, *args: Any, **kwargs: Any) -> "Page":
        """Refuse: a second page of one row would say the same thing twice. Translating goes another way."""
        raise PermissionDenied("this page cannot be copied; make a new one beside a row of its own")

    def create_alias(self, *args: Any, **kwargs: Any) -> "Page":
        """Refuse: see copy."""
        raise PermissionDenied("this page cannot be aliased")


class PairedPage(SingleTreePage):
    """A page of one row in one language. Concrete classes add `row = ForeignKey(…, PROTECT)` and the constraint.

    `row_locale` copies the page's locale into the child table, so that (row, row_locale) can be unique there.
    """

    row_locale = models.ForeignKey(Locale, on_delete=models.PROTECT, related_name="+", editable=False)

    class Meta:
        abstract = True

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        """Fill `row_locale` before checking."""
        if self.locale_id:
            self.row_locale_id = self.locale_id
        super().full_clean(*args, **kwargs)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep `row_locale` equal to the page's locale."""
        if self.locale_id:
            self.row_locale_id = self.locale_id
        super().save(*args, **kwargs)

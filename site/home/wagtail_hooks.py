"""Wagtail's editor, kept to one municipality and to what an editor may decide: texts, never publication of a row."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.models import Page

from common.places.paired_page import PairedPage, SingleTreePage
from home.queries.editor_scope import is_own_document, pages_of

HIDDEN_MENU_ITEMS = frozenset({"reports", "settings", "snippets", "help"})
"""Their addresses have no right holder (config.library_routes)."""
_UNDOING = frozenset({"unpublish", "move", "delete"})


@hooks.register("construct_page_chooser_queryset")
def choose_own_pages(pages: QuerySet[Page], request: HttpRequest) -> QuerySet[Page]:
    """Offer the pages of this municipality only."""
    return pages.filter(pk__in=pages_of(request.municipality).values("pk"))  # type: ignore[attr-defined]


@hooks.register("construct_explorer_page_queryset")
def explore_own_pages(parent: Page, pages: QuerySet[Page], request: HttpRequest) -> QuerySet[Page]:
    """List the pages of this municipality only."""
    return pages.filter(pk__in=pages_of(request.municipality).values("pk"))  # type: ignore[attr-defined]


@hooks.register("before_serve_document", order=-1)
def serve_own_documents(document: Any, request: HttpRequest) -> None:
    """A document of another municipality is not there."""
    if not is_own_document(request.municipality, document):  # type: ignore[attr-defined]
        raise Http404


@hooks.register("construct_main_menu")
def hide_what_nobody_may_open(request: HttpRequest, items: list[Any]) -> None:
    """Take away menu entries that would only lead to a refusal."""
    items[:] = [item for item in items if item.name not in HIDDEN_MENU_ITEMS]


def stays(page: Page) -> bool:
    """Return whether a page must stand where it stands: index pages always, a page beside a row while it is public."""
    below = Page.objects.filter(path__startswith=page.path).specific()
    return any(
        one.row_is_public() if isinstance(one, PairedPage) else isinstance(one, SingleTreePage)
        for one in below
    )


def _refused(request: HttpRequest, page: Page) -> HttpResponse | None:
    if not stays(page):
        return None
    messages.error(
        request,
        _(
            "This page stays while what it tells about is public. Whoever is in charge of it decides at the desk."
        ),
    )
    return HttpResponseRedirect(reverse("wagtailadmin_pages:edit", args=[page.pk]))


@hooks.register("before_unpublish_page")
def keep_published(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Refuse to unpublish: publication follows the row's verb."""
    return _refused(request, page)


@hooks.register("before_publish_page")
def keep_unpublished(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Refuse to publish a page whose row is not public yet: its verb publishes both."""
    if not isinstance(page, PairedPage) or page.row_is_public():
        return None
    messages.error(
        request, _("The text is saved. It is shown to everybody when the desk opens the matter itself.")
    )
    return HttpResponseRedirect(reverse("wagtailadmin_pages:edit", args=[page.pk]))


@hooks.register("before_delete_page")
def keep_page(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Refuse to delete a page, or the pages below it, while a row is public."""
    return _refused(request, page)


@hooks.register("before_move_page")
def keep_place(request: HttpRequest, page: Page, destination: Page) -> HttpResponse | None:
    """Refuse to move: addresses are printed on paper."""
    return _refused(request, page)


@hooks.register("before_bulk_action")
def keep_pages(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> HttpResponse | None:
    """Refuse the same for many pages at once; nothing is done when one of them must stay."""
    if action_type not in _UNDOING:
        return None
    pages = [one for one in objects if isinstance(one, Page)]
    return next((answer for page in pages if (answer := _refused(request, page)) is not None), None)

"""Arguments for the addresses of Wagtail and allauth, and a visit to each."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from django.urls import reverse

from tests.rights.routes import Route, routes

PAGES = ("page_id", "parent_page_id", "page_to_move_id", "destination_id", "page_pk")
SCOPED = {*PAGES, "image_id", "document_id", "doc_id", "object_id"}
"""Arguments that name a page, an image or a document: another town's are 404 whatever the view would say."""
_SCOPED_PK = (
    "wagtailadmin_pages",
    "wagtailadmin_api",
    "wagtailimages_chooser",
    "wagtaildocs_chooser",
    "synonyms",
)
_OTHERS: dict[str, Any] = {
    "action_name": "publish",
    "action": "unpublish",
    "task_state_id": 1,
    "task_id": 1,
    "workflow_state_id": 1,
    "workflow_pk": 1,
    "collection_id": 1,
    "uploaded_file_id": 1,
    "session_id": 1,
    "restriction_id": 1,
    "page_view_restriction_id": 1,
    "filter_spec": "width-100",
    "revision_id_a": "live",
    "revision_id_b": "latest",
    "key": "zzz",
    "uidb36": "1",
    "uidb64": "MQ",
    "token": "zzz",
    "app_name": "files",
}


def library_routes() -> list[Route]:
    """The addresses that are not ours, Wagtail's pages for readers left out."""
    return [one for one in routes() if not one.is_ours and one.view_name != "wagtail_serve"]


def is_scoped(route: Route) -> bool:
    """Whether an argument of the address names something that belongs to a town."""
    if SCOPED & set(route.arguments):
        return True
    return "pk" in route.arguments and route.view_name.startswith(_SCOPED_PK)


def address(route: Route, town: SimpleNamespace) -> str:
    """The address filled in with what belongs to this town."""
    if "." in route.view_name:  # unnamed patterns
        return {"cms/test404/": "/cms/test404/"}.get(route.route, "/cms/nothing/here/")
    if route.view_name == "wagtaildocs_serve":
        return reverse("wagtaildocs_serve", args=(town.document.pk, town.document.filename))
    kwargs = {name: _argument(route, name, town) for name in route.arguments}
    return reverse(route.view_name, kwargs=kwargs)


def _argument(route: Route, name: str, town: SimpleNamespace) -> Any:
    page, image, document = town.pages["text"], town.image, town.document
    if name == "parent_page_id":
        return town.town.site.root_page_id
    if name in PAGES or name == "object_id":
        return page.pk
    if name == "revision_id":
        return town.revision.pk
    if name == "image_id":
        return image.pk
    if name in ("document_id", "doc_id"):
        return document.pk
    if name == "pk":
        space = route.view_name
        if "image" in space:
            return image.pk
        if "documents" in space or "wagtaildocs" in space:
            return document.pk
        if space.startswith("wagtailusers_users"):
            return town.users["clerk"].pk
        if space.startswith("synonyms"):
            return town.synonyms.pk
        return page.pk if space.startswith(_SCOPED_PK) else 1
    if name in ("app_label", "content_type_app_name"):
        return "wagtailcore" if "editing-sessions" in route.route else "home_pages"
    if name in ("model_name", "content_type_model_name"):
        if "editing-sessions" in route.route:
            return "page"
        return "townimage" if "tag-autocomplete" in route.route else "textpage"
    if name == "action" and "bulk" in route.route:
        return "delete"
    return _OTHERS[name]

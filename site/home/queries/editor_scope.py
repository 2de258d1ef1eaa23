"""What of the editor's pages, images and documents belongs to a municipality: ids of another one are not there."""

from typing import Any

from django.db.models import Q, QuerySet
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection, Page

from common.places.models import Municipality
from common.places.paired_page import pages_of_closed_rooms

_PAGES, _IMAGES, _DOCUMENTS = "pages", "images", "documents"
_BY_ARGUMENT = {
    "page_id": _PAGES,
    "parent_page_id": _PAGES,
    "page_to_move_id": _PAGES,
    "destination_id": _PAGES,
    "page_pk": _PAGES,
    "image_id": _IMAGES,
    "document_id": _DOCUMENTS,
    "doc_id": _DOCUMENTS,
}
_BY_NAMESPACE = {
    "wagtailadmin_pages": _PAGES,
    "wagtailadmin_api:pages": _PAGES,
    "wagtailimages_chooser": _IMAGES,
    "wagtaildocs_chooser": _DOCUMENTS,
}


def pages_of(municipality: Municipality) -> QuerySet[Page]:
    """Return every page of a municipality's open rooms: its home page in each language, and what stands below."""
    own = Q(pk__in=())
    for path in municipality.site.root_page.get_translations(inclusive=True).values_list("path", flat=True):
        own |= Q(path__startswith=path)
    pages: QuerySet[Page] = Page.objects.filter(own).exclude(pages_of_closed_rooms(municipality))
    return pages


def collections_of(municipality: Municipality) -> QuerySet[Collection]:
    """Return the collection of a municipality and those below it."""
    top = Collection.objects.filter(depth=2, name=municipality.slug).first()
    if top is None:
        return Collection.objects.none()
    found: QuerySet[Collection] = Collection.objects.filter(path__startswith=top.path)
    return found


def is_in_scope(municipality: Municipality, view_name: str, arguments: dict[str, Any]) -> bool:
    """Return whether every id in the address of an editor's view is one of this municipality.

    Wagtail asks permissions on what is changed, but shows some things by id alone (histories, choosers, previews);
    this question comes first and does not depend on the view. The root above all towns belongs to nobody.
    """
    namespace = view_name.rpartition(":")[0]
    for name, value in arguments.items():
        kind = _BY_ARGUMENT.get(name)
        if name == "pk":
            kind = _BY_NAMESPACE.get(namespace)
        elif name == "object_id":
            kind = _PAGES if arguments.get("model_name") == "page" else None
            if kind is None:
                return False
        if kind is not None and not _is_own(municipality, kind, value):
            return False
    return True


def _is_own(municipality: Municipality, kind: str, value: Any) -> bool:
    if not str(value).isdecimal():
        return False
    if kind == _PAGES:
        return pages_of(municipality).filter(pk=value).exists()
    model = get_image_model() if kind == _IMAGES else get_document_model()
    return bool(model.objects.filter(pk=value, collection__in=collections_of(municipality)).exists())


def is_own_document(municipality: Municipality, document: Any) -> bool:
    """Return whether a document lies in a collection of this municipality."""
    return collections_of(municipality).filter(pk=document.collection_id).exists()

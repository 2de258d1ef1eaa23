"""Documents that editors attach to pages."""

import secrets
from pathlib import PurePath

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument
from wagtail.documents.models import Document as WagtailDocument


def document_path(instance: object, filename: str) -> str:
    """Return an unguessable place for a document; it is served only through Wagtail's view."""
    return str(PurePath("documents") / f"{secrets.token_hex(12)}{PurePath(filename).suffix.lower()}")


class TownDocument(AbstractDocument):
    """A file for download. Its collection belongs to one municipality; other hosts get 404."""

    file = models.FileField(upload_to=document_path, verbose_name=_("file"))
    admin_form_fields = WagtailDocument.admin_form_fields

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")

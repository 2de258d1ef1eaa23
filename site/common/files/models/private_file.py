"""Files of the private storage: reached only through a view that asks who may."""

import secrets
from pathlib import PurePath

from django.core.files.storage import Storage, storages
from django.db import models

from common.places.models import Municipality
from common.text.keys import new_key


def private_storage() -> Storage:
    """Return the storage that no web server shows by itself."""
    return storages["private"]


def private_path(instance: "PrivateFile", filename: str) -> str:
    """Return an unguessable place; the name people see is a column."""
    return f"{secrets.token_hex(16)}{PurePath(filename).suffix.lower()[:10]}"


class PrivateFile(models.Model):
    """A scan, an export or an uploaded draft."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    file = models.FileField(storage=private_storage, upload_to=private_path)
    name = models.CharField(max_length=200)
    purpose = models.CharField(max_length=40)
    stored_at = models.DateTimeField()

    class Meta:
        verbose_name = "private file"
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.name

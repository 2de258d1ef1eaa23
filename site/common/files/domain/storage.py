"""Trying whether a storage takes a file and gives it back."""

import secrets

from django.core.files.base import ContentFile
from django.core.files.storage import storages


def try_storage(name: str) -> None:
    """Write, read and delete a file of sixteen bytes in a storage of the settings.

    Raises whatever the storage raises, and OSError when it gives back something else.
    """
    storage, content = storages[name], secrets.token_bytes(16)
    place = storage.save(f".probe-{secrets.token_hex(8)}", ContentFile(content))
    try:
        with storage.open(place) as file:
            if file.read() != content:
                raise OSError("the storage gives back something else")
    finally:
        storage.delete(place)

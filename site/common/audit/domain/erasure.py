"""What was erased stays erased, also when an older backup is restored.

Each erasure is written down twice: as a row in the transaction of whoever erases, and as a file of the private storage
once that is committed. The row is true; the file outlives a database that is replaced by an older one.
"""

import json
import logging
from collections.abc import Iterator
from datetime import datetime

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction

from common.audit.models import Erasure
from common.text import clock

FOLDER = "erasures"
"""Where the files lie in the private storage; a restore leaves this folder as it is."""
_log = logging.getLogger(__name__)


def note_erasure(*, model: str, key: str) -> None:
    """Write down that the row with this key is gone; called inside the transaction that deletes it."""
    erasure, made = Erasure.objects.get_or_create(model=model, key=key, defaults={"at": clock.now()})
    if made:
        transaction.on_commit(lambda: _keep_file(erasure))


def _keep_file(erasure: Erasure) -> None:
    """Write the file of an erasure; one that cannot be written now is written by the next backup."""
    try:
        _write(erasure)
    except Exception as fault:
        _log.error("an erasure could not be written to the private storage: %s", type(fault).__name__)


def _write(erasure: Erasure) -> None:
    storage, name = storages["private"], f"{FOLDER}/{erasure.model}-{erasure.key}.json"
    if not storage.exists(name):
        told = {"model": erasure.model, "key": erasure.key, "at": erasure.at.isoformat()}
        storage.save(name, ContentFile(json.dumps(told).encode()))


def write_missing_files() -> None:
    """Write the file of every erasure that has none."""
    for erasure in Erasure.objects.iterator():
        _write(erasure)


def erasures_in_storage() -> Iterator[tuple[str, str, datetime]]:
    """Give model, key and instant of every erasure that has a file."""
    storage = storages["private"]
    try:
        names = storage.listdir(FOLDER)[1]
    except FileNotFoundError:
        return
    for name in names:
        with storage.open(f"{FOLDER}/{name}") as file:
            told = json.loads(file.read())
        yield told["model"], told["key"], datetime.fromisoformat(told["at"])


def add_known(known: list[tuple[str, str, datetime]]) -> None:
    """Store the erasures that this database does not know yet."""
    rows = [Erasure(model=model, key=key, at=at) for model, key, at in known]
    Erasure.objects.bulk_create(rows, ignore_conflicts=True)

"""Putting in order what an old state of the database must not do: send, let in, bring back."""

from datetime import datetime

from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection, transaction

from common.audit.domain.erasure import add_known, erasures_in_storage, write_missing_files
from common.audit.models import Erasure
from common.notify.domain.outbox import hold_undecided
from home.domain.erasure import erase_again

Known = list[tuple[str, str, datetime]]


def erasures_known() -> Known:
    """Return what was erased, as the private storage knows it and the database, if it is there."""
    known: Known = list(erasures_in_storage())
    if Erasure._meta.db_table in connection.introspection.table_names():
        known += Erasure.objects.values_list("model", "key", "at")
    return known


def settle(*, note: str, known: Known) -> tuple[int, int, list[str]]:
    """Hold the mails that waited, sign everybody out, erase again; returns mails, rows, and rows held by something."""
    with transaction.atomic():
        Session.objects.all().delete()  # whoever signed out since would be signed in again
        held = hold_undecided(note=note)
        add_known(known)
        gone, left = erase_again()
    write_missing_files()
    cache.clear()
    return held, gone, left

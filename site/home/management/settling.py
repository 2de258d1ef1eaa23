"""Putting in order what an old state of the database must not do: send, let in, bring back."""

from collections.abc import Sequence
from datetime import datetime

from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection, transaction

from common.audit.domain.erasure import add_known, erasures_in_storage, write_missing_files
from common.audit.models import Erasure
from common.notify.domain.outbox import empty_messages_to, hold_undecided
from common.people.models import Person
from home.domain.erasure import erase_again

Known = list[tuple[str, str, datetime]]


def erasures_known() -> Known:
    """Return what was erased, as the private storage knows it and the database, if it is there."""
    known: Known = list(erasures_in_storage())
    if _knows_erasures():
        known += Erasure.objects.values_list("model", "key", "at")
    return known


def _knows_erasures() -> bool:
    return Erasure._meta.db_table in connection.introspection.table_names()


def hold(*, note: str, known: Sequence[tuple[str, str, datetime]] = ()) -> int:
    """Hold the mails that waited and sign everybody out; returns how many mails. Needs no storage.

    Mails to whoever is known to be erased are emptied: nobody is asked about them.
    """
    with transaction.atomic():
        Session.objects.all().delete()  # whoever signed out since would be signed in again
        if _knows_erasures():
            add_known(list(known))
            for key in Erasure.objects.filter(model=Person._meta.label).values_list("key", flat=True):
                empty_messages_to(recipient_key=key)
        held = hold_undecided(note=note)
    cache.clear()
    return held


def erase(*, known: Known) -> tuple[int, list[str]]:
    """Erase again what is known; returns rows, and rows that something holds. Raises what a storage raises."""
    with transaction.atomic():
        add_known(known)
        gone, left = erase_again()
    write_missing_files()
    cache.clear()
    return gone, left

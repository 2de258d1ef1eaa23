"""Taking away again what had been erased, after an older backup was restored."""

from django.db import transaction
from django.db.models import Model, ProtectedError

from common.audit.models import Erasure
from common.files.models import PrivateFile
from common.notify.domain.outbox import empty_messages_to
from common.people.models import Person
from events.models import Attendance, Booking
from participation.models import Opinion, ThemeOpinion

ERASABLE: tuple[type[Model], ...] = (Opinion, Booking, PrivateFile, Person)
"""Rows of persons that are deleted only to erase them, in the order in which they can go."""
HANGING: tuple[type[Model], ...] = (Attendance, ThemeOpinion)
"""Rows that belong to one erased row alone, though they protect it: they go with it. A round, a score sheet or a date
of a class are of others as well, and are never taken along."""


def erase_again() -> tuple[int, list[str]]:
    """Delete every row whose erasure is known; returns how many, and those that something else still holds.

    What belongs to such a row alone went with it and goes again. Anything else that holds it, an act that was never
    erased or the work of others, is not taken along: then the row is left whole, and told as `model:key`, for a person
    to decide.
    """
    gone, held = 0, []
    for model in ERASABLE:
        keys = Erasure.objects.filter(model=model._meta.label).values_list("key", flat=True)
        for row in model._default_manager.filter(key__in=list(keys)):
            name = f"{model._meta.label}:{row.key}"  # type: ignore[attr-defined]  # all of them have a key
            try:
                with transaction.atomic():
                    _delete(row)
            except ProtectedError:
                held.append(name)
            else:
                gone += 1
    return gone, held


def _delete(row: Model) -> None:
    user = row.user if isinstance(row, Person) else None
    try:
        row.delete()
    except ProtectedError as fault:
        holding = list(fault.protected_objects)
        if not all(isinstance(other, HANGING) for other in holding):
            raise
        for other in holding:
            other.delete()
        _delete(row)
        return
    if isinstance(row, PrivateFile):
        row.file.delete(save=False)
    if isinstance(row, Person):
        empty_messages_to(recipient_key=row.key)
        if user is not None and not Person.objects.filter(user=user).exists():
            user.delete()

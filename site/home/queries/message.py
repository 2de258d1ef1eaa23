"""By what a person without a name is known at the desk of messages."""

from collections import defaultdict
from collections.abc import Collection

from common.notify.models import Following
from common.people.rules import Actor
from common.receipts.models import Receipt


def numbers_of_people(actor: Actor, person_keys: Collection[str]) -> dict[str, list[str]]:
    """Return person key → receipt numbers (four and four digits) of what she asked to be told about, oldest first.

    For opinions need no name: whoever calls or writes back then says the number. Two queries however many there are.
    """
    wishes = Following.objects.filter(
        municipality_id=actor.municipality_id, person__key__in=person_keys
    ).values_list("person__key", "subject_kind", "subject_key")
    person_of = {(kind, key): person for person, kind, key in wishes}
    numbers: dict[str, list[str]] = defaultdict(list)
    rows = Receipt.objects.filter(
        municipality_id=actor.municipality_id, subject_key__in={key for _kind, key in person_of}
    )
    for receipt in rows.order_by("id"):
        person = person_of.get((receipt.kind, receipt.subject_key))
        if person is not None:
            numbers[person].append(str(receipt))
    return dict(numbers)

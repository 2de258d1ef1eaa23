"""The only way to residents' personal data."""

from django.db.models import Q, QuerySet

from common.people.enums import ContactKind
from common.people.models import ContactPoint, Person
from common.people.rules import Actor, may
from common.text.japanese import digits_only, kana_folded, phone_e164


def visible_to(actor: Actor) -> QuerySet[Person]:
    """Return the Persons whose data this actor may read: a clerk those of the municipality, anyone herself."""
    rows = Person.objects.filter(municipality_id=actor.municipality_id)
    if may(actor, "people.see_persons", municipality_id=actor.municipality_id):
        return rows
    return rows.filter(pk=actor.person_id) if actor.person_id else rows.none()


def persons_matching(actor: Actor, typed: str) -> QuerySet[Person]:
    """Return the visible Persons whose telephone, kana or name fits what the desk typed."""
    rows = visible_to(actor)
    if len(digits_only(typed)) >= 10:
        try:
            number = phone_e164(typed)
        except ValueError:
            return rows.none()
        return rows.filter(contact_points__kind=ContactKind.PHONE, contact_points__normal=number).distinct()
    folded = kana_folded(typed)
    if not folded:
        return rows.none()
    return rows.filter(Q(kana_folded__startswith=folded) | Q(name__startswith=typed.strip()))


def contact_of(person: Person, kind: ContactKind) -> ContactPoint | None:
    """Return a person's newest contact point of a kind, for a message she agreed to."""
    return ContactPoint.objects.filter(person=person, kind=kind).order_by("-id").first()


def phones_of(person_ids: list[int]) -> dict[int, str]:
    """Return the newest telephone number (as typed) of each of these persons, in one query; none, no entry.

    The caller's own query decided that the reader may see these persons.
    """
    rows = ContactPoint.objects.filter(person_id__in=person_ids, kind=ContactKind.PHONE).order_by("id")
    return dict(rows.values_list("person_id", "typed"))

"""Making persons known to the town. Never joins two: only people do that."""

from datetime import datetime

from common.people.enums import ContactKind, Purpose
from common.people.models import AccessLog, Consent, ContactPoint, Person
from common.people.rules import Actor
from common.places.models import District, Municipality
from common.text.japanese import kana_folded, phone_e164
from common.text.normal import line_text


def add_person(
    *,
    municipality: Municipality,
    name: str,
    at: datetime,
    kana: str = "",
    birth_year: int | None = None,
    district: District | None = None,
    user_id: int | None = None,
) -> Person:
    """Store a new Person; called by the verbs of the rooms inside their transaction."""
    return Person.objects.create(
        municipality=municipality,
        name=line_text(name),
        kana=line_text(kana),
        kana_folded=kana_folded(kana),
        birth_year=birth_year,
        district=district,
        user_id=user_id,
        created_at=at,
    )


def add_contact(*, person: Person, kind: ContactKind, typed: str) -> ContactPoint:
    """Store a contact point as typed and normalised. Raises ValueError for an impossible telephone number."""
    typed = line_text(typed)
    normal = (
        phone_e164(typed)
        if kind == ContactKind.PHONE
        else typed.casefold()
        if kind == ContactKind.EMAIL
        else typed
    )
    # no get_or_create: its savepoint costs two more statements in the busiest verbs, and nothing is unique here
    held = {"municipality_id": person.municipality_id, "person": person, "kind": kind, "normal": normal}
    point = ContactPoint.objects.filter(**held).first()
    if point is None:
        point = ContactPoint.objects.create(**held, typed=typed)
    return point


def give_consent(
    *, person: Person, purpose: Purpose, subject_kind: str, subject_key: str, at: datetime
) -> Consent:
    """Store that a person allowed her contact to be used for this purpose about this subject."""
    return Consent.objects.create(
        municipality_id=person.municipality_id,
        person=person,
        purpose=purpose,
        subject_kind=subject_kind,
        subject_key=subject_key,
        given_at=at,
    )


def log_access(*, actor: Actor, person_keys: list[str], reason: str, at: datetime) -> None:
    """Write down that staff read these persons' data (keys only); called by every desk screen that shows any."""
    AccessLog.objects.bulk_create(
        AccessLog(
            municipality_id=actor.municipality_id,
            at=at,
            reader_key=actor.key,
            reader_post=actor.post_label,
            person_key=key,
            reason=reason,
        )
        for key in person_keys
    )

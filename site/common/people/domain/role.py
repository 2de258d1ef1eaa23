"""Giving a role to a person, from a date until a date."""

from datetime import date

from django.db import transaction

from common.audit.domain.record import record
from common.people.enums import Role
from common.people.models import Person, RoleGrant
from common.people.rules import Actor, require
from common.places.models import Department, Post
from common.text import clock
from common.text.refusals import NotFound, Refusal


def grant_role(
    *,
    actor: Actor,
    person_key: str,
    role: str,
    valid_from: date,
    valid_until: date | None = None,
    department: Department | None = None,
    post: Post | None = None,
) -> RoleGrant:
    """Let a person hold a role; `valid_until` is exclusive.

    Raises NotAllowed, NotFound (person, department or post of another municipality) and Refusal `no_such_role` or
    `ends_before_start`.
    """
    town = actor.municipality_id
    require(actor, "people.grant_role", municipality_id=town)
    if role not in Role.values:
        raise Refusal("no_such_role")
    if valid_until is not None and valid_until <= valid_from:
        raise Refusal("ends_before_start")
    with transaction.atomic():
        person = Person.objects.select_for_update().filter(municipality_id=town, key=person_key).first()
        places = [place.municipality_id for place in (department, post) if place is not None]
        if person is None or any(place != town for place in places):
            raise NotFound("not_found")
        now = clock.deciding_now()
        grant = RoleGrant.objects.create(
            municipality_id=town,
            person=person,
            role=role,
            department=department,
            post=post,
            valid_from=valid_from,
            valid_until=valid_until,
        )
        record(
            actor=actor,
            verb="grant_role",
            target=grant,
            at=now,
            after={"role": role, "from": valid_from.isoformat(), "person": person.key},
        )
    return grant

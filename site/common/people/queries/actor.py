"""From a login to an Actor."""

from django.db.models import Q

from common.people.models import Person, RoleGrant
from common.people.rules import Actor, Grant
from common.text import clock


def actor_for(*, user_id: int, municipality_id: int) -> Actor:
    """Return who this login is here, with the roles valid today. A login without a Person here is nobody."""
    person = Person.objects.filter(user_id=user_id, municipality_id=municipality_id).first()
    if person is None:
        return Actor.nobody(municipality_id)
    return actor_of_person(person)


def actor_of_person(person: Person) -> Actor:
    """Return the Actor of a Person with the roles valid today; whoever signed in is at least a resident."""
    today = clock.today()
    rows = (
        RoleGrant.objects.filter(person=person, municipality_id=person.municipality_id, valid_from__lte=today)
        .filter(Q(valid_until__isnull=True) | Q(valid_until__gt=today))
        .select_related("post__department", "department")
    )
    grants = tuple(Grant(row.role, row.department_id, row.post_id, row.last_day) for row in rows)
    posts = [str(row.post or row.department) for row in rows if row.post_id or row.department_id]
    return Actor(
        municipality_id=person.municipality_id,
        key=person.key,
        person_id=person.pk,
        user_id=person.user_id,
        label=person.name,
        post_label=posts[0] if posts else "",
        grants=grants,
        roles=frozenset({"resident", *(grant.role for grant in grants)}),
    )

"""Who holds a role today."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from common.people.models import Person
from common.people.queries.person import visible_to
from common.people.rules import Actor
from common.places.models import Department
from common.text import clock


def _held_today(roles: Iterable[str]) -> Q:
    today = clock.today()
    return Q(
        Q(role_grants__valid_until__isnull=True) | Q(role_grants__valid_until__gt=today),
        role_grants__role__in=set(roles),
        role_grants__valid_from__lte=today,
    )


def holders_for(actor: Actor, roles: set[str]) -> QuerySet[Person]:
    """Return the Persons visible to this actor who hold one of the roles today, in the order of their kana."""
    return visible_to(actor).filter(_held_today(roles)).distinct().order_by("kana_folded", "id")


def hold_today(persons: Iterable[Person], roles: Iterable[str]) -> bool:
    """Return whether each of these Persons holds one of the roles today."""
    wanted = {person.pk for person in persons}
    return Person.objects.filter(_held_today(roles), pk__in=wanted).distinct().count() == len(wanted)


def own_department_key(actor: Actor) -> str:
    """Return the key of the department in which this actor works, empty for none: what a new form begins with."""
    places = [grant.department_id for grant in actor.grants if grant.department_id]
    keys = dict(Department.objects.filter(pk__in=places).values_list("pk", "key"))
    return next((keys[place] for place in places if place in keys), "")

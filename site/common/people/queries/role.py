"""Who holds a role today."""

from django.db.models import Q, QuerySet

from common.people.models import Person
from common.people.queries.person import visible_to
from common.people.rules import Actor
from common.text import clock


def holders_for(actor: Actor, roles: set[str]) -> QuerySet[Person]:
    """Return the Persons visible to this actor who hold one of the roles today, in the order of their kana."""
    today = clock.today()
    return (
        visible_to(actor)
        .filter(
            Q(role_grants__valid_until__isnull=True) | Q(role_grants__valid_until__gt=today),
            role_grants__role__in=roles,
            role_grants__valid_from__lte=today,
        )
        .distinct()
        .order_by("kana_folded", "id")
    )

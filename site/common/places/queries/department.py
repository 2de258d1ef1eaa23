"""Reading departments."""

from django.db.models import Q, QuerySet

from common.places.models import Department
from common.text import clock


def departments_now(municipality_id: int) -> QuerySet[Department]:
    """Return the departments of a municipality that exist today, in the order of their codes."""
    today = clock.today()
    return Department.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=today),
        municipality_id=municipality_id,
        valid_from__lte=today,
    ).order_by("code", "id")

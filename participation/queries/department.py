"""The departments that may own a case or an answer."""

from django.db.models import Q

from common.places.models import Department
from common.text import clock


def departments_of(municipality_id: int) -> list[tuple[str, str]]:
    """Return key and name of every department that exists today, by code; forms let a long list be searched."""
    today = clock.today()
    rows = Department.objects.filter(municipality_id=municipality_id, valid_from__lte=today).filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=today)
    )
    return list(rows.order_by("code", "id").values_list("key", "name"))

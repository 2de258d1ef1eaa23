"""Reading plans."""

from django.db.models import QuerySet

from common.measures.models import Plan


def public_plans(municipality_id: int) -> QuerySet[Plan]:
    """Return the plans of a municipality that residents may read, the newest first."""
    return Plan.objects.filter(municipality_id=municipality_id, is_public=True).order_by("-first_year", "id")


def all_plans(municipality_id: int) -> QuerySet[Plan]:
    """Return every plan of a municipality, for the desk."""
    return Plan.objects.filter(municipality_id=municipality_id).order_by("-first_year", "id")

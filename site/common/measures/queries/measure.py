"""Reading measures."""

from django.db.models import Q, QuerySet

from common.measures.models import Measure
from common.text.normal import line_text


def all_measures(municipality_id: int) -> QuerySet[Measure]:
    """Return every measure of a municipality in the order of its plan, with plan and department."""
    return (
        Measure.objects.filter(municipality_id=municipality_id)
        .select_related("plan", "department")
        .order_by("-plan__first_year", "plan_id", "position", "id")
    )


def public_measures(
    municipality_id: int, *, plan_key: str = "", department_key: str = "", typed: str = ""
) -> QuerySet[Measure]:
    """Return the published measures of published plans; `plan_key`, `department_key` and words narrow the list."""
    rows = all_measures(municipality_id).filter(is_public=True, plan__is_public=True)
    if plan_key:
        rows = rows.filter(plan__key=plan_key)
    if department_key:
        rows = rows.filter(department__key=department_key)
    words = line_text(typed)
    if words:
        rows = rows.filter(Q(name__icontains=words) | Q(code__istartswith=words) | Q(aim__icontains=words))
    return rows


def public_departments(municipality_id: int) -> list[tuple[str, str]]:
    """Return (key, name) of the departments that have a published measure, in the order of their codes."""
    rows = (
        Measure.objects.filter(municipality_id=municipality_id, is_public=True, plan__is_public=True)
        .order_by("department__code", "department_id")
        .values_list("department__key", "department__name")
        .distinct()
    )
    return list(rows)

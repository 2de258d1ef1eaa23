"""Plans in the making."""

from participation.models import Drafting


def draftings_of(municipality_id: int) -> list[tuple[str, str]]:
    """Return key and title of every plan in the making, the newest first; forms let a long list be searched."""
    rows = Drafting.objects.filter(municipality_id=municipality_id).order_by("-id")
    return list(rows.values_list("key", "title"))

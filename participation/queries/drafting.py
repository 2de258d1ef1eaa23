"""Plans in the making."""

from participation.models import Drafting


def draftings_of(municipality_id: int, *, limit: int = 49) -> list[tuple[str, str]]:
    """Return key and title of the newest plans in the making, for a further round."""
    rows = Drafting.objects.filter(municipality_id=municipality_id).order_by("-id")
    return list(rows.values_list("key", "title")[:limit])

"""Finding the measure that carries an answer on."""

import unicodedata

from common.measures.models import Measure


def measures_named(municipality_id: int, words: str, *, limit: int = 6) -> list[Measure]:
    """Return the measures with exactly this code; without one, those whose name holds the words."""
    words = unicodedata.normalize("NFKC", words).strip()
    if not words:
        return []
    rows = Measure.objects.filter(municipality_id=municipality_id).order_by("plan_id", "position", "id")
    exact = list(rows.filter(code=words)[:limit])
    return exact or list(rows.filter(name__icontains=words)[:limit])

"""What the holder of a card's number sees."""

from typing import Any

from common.places.models import Municipality
from learning.models import Achievement, Card


def card_summary(municipality: Municipality, subject_key: str) -> dict[str, Any] | None:
    """Return the lessons done by the learner of a card, oldest first, or None when the card is gone."""
    card = Card.objects.filter(municipality=municipality, key=subject_key).first()
    if card is None:
        return None
    rows = (
        Achievement.objects.filter(visitor_id=card.visitor_id).select_related("lesson").order_by("at", "id")
    )
    return {"achievements": list(rows)}

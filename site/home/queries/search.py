"""What a reader of a municipality finds."""

from django.utils.translation import get_language

from common.places.models import Municipality
from common.search.queries.finding import Hits, find
from common.text import clock
from common.text.language import TOWN


def hits_for(*, municipality: Municipality, typed: str, kind: str = "") -> Hits:
    """Return what is found with the words typed in the reader's language, nothing of a room that is switched off."""
    return find(
        municipality_id=municipality.pk,
        rooms=municipality.rooms_on,
        typed=typed,
        kind=kind,
        language=get_language() or TOWN,
        town_language=TOWN,
        now=clock.now(),
    )

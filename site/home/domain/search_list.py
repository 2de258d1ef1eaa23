"""Comparing everything that can be read with what can be found, in every municipality."""

from collections.abc import Iterator

from django.db import transaction

from common.places.models import Municipality
from common.search.domain.listing import Changes, list_town
from home.queries.search_things import things_of_town


def list_all_towns() -> Iterator[tuple[Municipality, Changes]]:
    """Put right, town by town, what differs; yields each municipality with what was changed (often nothing).

    Acts keep the list themselves. What two acts at one moment may leave behind is found here: the second may have read
    a page before the first was stored.
    """
    for municipality in Municipality.objects.select_related("site__root_page").order_by("pk"):
        with transaction.atomic():
            # two of these at once would write the same rows against each other; acts are not held up
            Municipality.objects.select_for_update(no_key=True).get(pk=municipality.pk)
            changes = list_town(municipality_id=municipality.pk, things=things_of_town(municipality))
        yield municipality, changes

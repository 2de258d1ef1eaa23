"""`manage.py rebuild_search`: write anew what can be found."""

from typing import Any

from django.core.management.base import BaseCommand

from common.places.models import Municipality
from common.search.domain.listing import list_town
from home.queries.search_things import things_of_town


class Command(BaseCommand):
    """Compare everything that can be read with what can be found; running it again changes nothing."""

    help = "Write what can be found by /search/ anew, for every municipality. What is right already is left alone."

    def handle(self, *args: Any, **options: Any) -> None:
        """Write and say how much was different."""
        for municipality in Municipality.objects.select_related("site__root_page").order_by("pk"):
            changes = list_town(municipality_id=municipality.pk, things=things_of_town(municipality))
            if options["verbosity"]:
                self.stdout.write(
                    f"{municipality.name}: {changes.written} written, {changes.gone} taken away, "
                    f"{changes.same} as they were"
                )

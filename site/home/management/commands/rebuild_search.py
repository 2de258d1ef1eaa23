"""`manage.py rebuild_search`: write anew what can be found."""

from typing import Any

from django.core.management.base import BaseCommand

from home.domain.search_list import list_all_towns


class Command(BaseCommand):
    """Compare everything that can be read with what can be found; running it again changes nothing."""

    help = "Write what can be found by /search/ anew, for every municipality. What is right already is left alone."

    def handle(self, *args: Any, **options: Any) -> None:
        """Write and say how much was different."""
        for municipality, changes in list_all_towns():
            if options["verbosity"]:
                self.stdout.write(
                    f"{municipality.name}: {changes.written} written, {changes.gone} taken away, "
                    f"{changes.same} as they were"
                )

"""`manage.py settle_restored`: after PostgreSQL was taken back to a moment by its own write-ahead log."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from common.text import clock
from home.management.settling import erase, erasures_known, hold


class Command(BaseCommand):
    """What `restore` does at its end, for a database that was put back in another way."""

    help = "Before the worker starts: hold the mails that waited, sign everybody out, erase again."

    def handle(self, *args: Any, **options: Any) -> None:
        """Settle and say what was held."""
        held = hold(note=f"held at {clock.now():%Y-%m-%d %H:%M} UTC")
        try:
            gone, left = erase(known=erasures_known())
        except Exception as fault:  # a storage raises what it likes
            raise CommandError(
                f"{type(fault).__name__}: {fault}\n{held} mails are held for staff and everybody is signed out, but "
                "who was erased may be there again: start nothing yet, put the storage right and run this once more."
            ) from fault
        self.stdout.write(
            f"{held} mails are held for staff, {gone} rows are erased again, everybody signs in anew."
        )
        if left:
            raise CommandError(
                f"erased since, but something else holds it, decide by hand: {', '.join(left)}"
            )

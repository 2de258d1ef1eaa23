"""`manage.py settle_restored`: after PostgreSQL was taken back to a moment by its own write-ahead log."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from common.text import clock
from home.management.settling import erasures_known, settle


class Command(BaseCommand):
    """What `restore` does at its end, for a database that was put back in another way."""

    help = "Before the worker starts: hold the mails that waited, sign everybody out, erase again."

    def handle(self, *args: Any, **options: Any) -> None:
        """Settle and say what was held."""
        held, gone, left = settle(note=f"held at {clock.now():%Y-%m-%d %H:%M} UTC", known=erasures_known())
        self.stdout.write(
            f"{held} mails are held for staff, {gone} rows are erased again, everybody signs in anew."
        )
        if left:
            raise CommandError(
                f"erased since, but something else holds it, decide by hand: {', '.join(left)}"
            )

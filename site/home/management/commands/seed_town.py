"""`manage.py seed_town`: found the demo town, once."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from common.places.models import Municipality
from home.demo_town.build import build


class Command(BaseCommand):
    """Found the demo town with everything in it; does nothing when it stands already."""

    help = "Found the demo town (only under the demo and test settings). Does nothing when it stands already."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take --port."""
        parser.add_argument("--port", type=int, default=8000, help="port under which the sites answer")

    def handle(self, *args: Any, port: int, **options: Any) -> None:
        """Build all or nothing."""
        if not getattr(settings, "DEMO", False):
            raise CommandError("The demo town is founded only under the demo settings.")
        if Municipality.objects.filter(slug="hiroba").exists():
            return
        started = time.monotonic()
        with transaction.atomic():
            for step in build(port=port):
                if options["verbosity"]:
                    self.stdout.write(f"  {step}")
        if options["verbosity"]:
            self.stdout.write(f"  the town stands ({time.monotonic() - started:.0f} s)")

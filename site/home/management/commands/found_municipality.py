"""`manage.py found_municipality`: the first step of a new installation."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from home.domain.municipality import Founding, found_municipality


class Command(BaseCommand):
    """Found a municipality with its site, pages, groups and dispositions; doing it again changes nothing."""

    help = "Found a municipality (idempotent)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what is needed to found it."""
        parser.add_argument("slug")
        parser.add_argument("--name", required=True, help="ひろば町")
        parser.add_argument(
            "--host", action="append", required=True, help="host name without port; may be repeated"
        )
        parser.add_argument("--department", required=True, help="the office that runs the site")
        parser.add_argument("--phone", required=True)
        parser.add_argument("--phone-hours", required=True)
        parser.add_argument(
            "--calls-from", default="", help="the number from which the town calls (default: --phone)"
        )
        parser.add_argument("--port", type=int, default=443)

    def handle(self, *args: Any, **options: Any) -> None:
        """Found it and say so."""
        municipality = found_municipality(
            founding=Founding(
                slug=options["slug"],
                name=options["name"],
                hosts=tuple(options["host"]),
                department_name=options["department"],
                phone=options["phone"],
                phone_hours=options["phone_hours"],
                calls_from=options["calls_from"] or options["phone"],
                port=options["port"],
            )
        )
        self.stdout.write(f"{municipality.name}: {', '.join(options['host'])}")

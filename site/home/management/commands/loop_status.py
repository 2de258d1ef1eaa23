"""`manage.py loop_status`: how far voices came, per municipality."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from common.places.models import Municipality
from home.queries.loop import loop_status


class Command(BaseCommand):
    """Count voices, answers, links, evaluations, messages back and dead ends."""

    help = (
        "Count how far voices came: answered, linked to a change or measure, evaluated, told back, dead ends."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take --format and --municipality."""
        parser.add_argument("--format", choices=("text", "json"), default="text")
        parser.add_argument("--municipality", default="", help="slug; without it the first one")

    def handle(self, *args: Any, municipality: str, **options: Any) -> None:
        """Print the counts."""
        rows = Municipality.objects.order_by("pk")
        town = rows.get(slug=municipality) if municipality else rows.first()
        if town is None:
            self.stderr.write("No municipality has been founded yet.")
            raise SystemExit(1)
        values = loop_status(municipality=town).as_json()
        if options["format"] == "json":
            self.stdout.write(json.dumps({"municipality": town.slug, **values}, ensure_ascii=False))
            return
        self.stdout.write(town.name)
        for name in (
            "voices",
            "answered",
            "linked",
            "evaluated",
            "asked_to_be_told",
            "told_back",
            "dead_ends",
        ):
            self.stdout.write(f"  {name:<18}{values[name]:>8}")
        for end in values["dead_ends_list"]:
            self.stdout.write(
                f"  ! {end['kind']}: {end['title']} ({end['owed_by']}, {end['owed_until']}) {end['url']}"
            )

"""`manage.py privacy_register`: the entries of 個人情報ファイル簿, per municipality."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from common.places.models import Municipality
from common.text import clock
from common.text.showing import day_shown
from home.queries.privacy_register import privacy_registers


class Command(BaseCommand):
    """Print each register of personal data as the law asks for it, with the number of persons today."""

    help = (
        "Print the entry of the register of personal data files (個人情報ファイル簿) for each register kept."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take --format and --municipality."""
        parser.add_argument("--format", choices=("text", "json"), default="text")
        parser.add_argument("--municipality", default="", help="slug; without it the first one")

    def handle(self, *args: Any, municipality: str, **options: Any) -> None:
        """Print the entries. Raises CommandError when no such municipality has been founded."""
        rows = Municipality.objects.order_by("pk")
        town = rows.filter(slug=municipality).first() if municipality else rows.first()
        if town is None:
            raise CommandError("no such municipality has been founded")
        registers = privacy_registers(municipality=town)
        if options["format"] == "json":
            entries = [register.as_json() for register in registers]
            self.stdout.write(
                json.dumps({"municipality": town.slug, "registers": entries}, ensure_ascii=False)
            )
            return
        self.stdout.write(f"{town.name}　個人情報ファイル簿　（{day_shown(clock.today(), year=True)}現在）")
        for register in registers:
            self.stdout.write("")
            for label, text in register.as_form():
                self.stdout.write(f"{label}：{text}")

"""`manage.py import_plan FILE`: read a draft plan into sections, to look at (--dry-run) or to review at the desk."""

import codecs
import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse

from common.people.rules import Actor
from common.places.models import Municipality
from common.text.refusals import Refusal
from participation.domain.draft import import_draft
from participation.domain.draft_file import decode_plan
from participation.domain.draft_text import DraftText, as_json, read_draft_text
from participation.enums import DraftLabel
from participation.models import Consultation, DraftVersion


class Command(BaseCommand):
    """Read a plan given as plain text, as it came out of a PDF."""

    help = "Read a draft plan (plain text, UTF-8 or Shift_JIS) into sections. --dry-run stores nothing."
    # a dry run must work on a fresh checkout, before any database is there
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file and where it belongs."""
        parser.add_argument("file", metavar="FILE", help="text of the plan")
        parser.add_argument(
            "--dry-run", action="store_true", help="only show what would be read; needs no database"
        )
        parser.add_argument("--format", choices=("text", "json"), default="text", help="how to show it")
        parser.add_argument(
            "--municipality",
            metavar="SLUG",
            default="",
            help="whose plan it is (default: the first municipality)",
        )
        parser.add_argument(
            "--title", default="", help="title of the version (default: as read from the plan)"
        )
        parser.add_argument(
            "--consultation",
            metavar="SLUG",
            default="",
            help="consultation whose plan it is (default: a new plan)",
        )
        parser.add_argument(
            "--label",
            choices=DraftLabel.values,
            default="",
            help="state of the plan (default: as read from it)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, show, and store unless it is a dry run."""
        name: str = options["file"]
        text = _read(name)
        draft = read_draft_text(text)
        shown: dict[str, Any] = as_json(draft)
        if options["title"]:
            shown["title"] = options["title"]
        version = None if options["dry_run"] else _store(text, Path(name).name, options)
        if options["format"] == "json":
            if version is not None:
                shown |= {"draft": version.key, "number": version.number, "review": _address(version)}
            self._write_json(shown)
            return
        self.stdout.write(_summary(draft, shown["title"]))
        if version is None:
            self.stdout.write("Dry run: nothing was stored.")
        else:
            self.stdout.write(
                f"Stored as version {version.number} of “{version.drafting.title}” ({version.municipality.name}).\n"
                f"Review the outline at {_address(version)}"
            )

    def _write_json(self, shown: dict[str, Any]) -> None:
        encoding = getattr(self.stdout, "encoding", None) or "utf-8"
        plain = codecs.lookup(encoding).name != "utf-8"
        self.stdout.write(json.dumps(shown, ensure_ascii=plain, indent=2))


def _read(name: str) -> str:
    path = Path(name)
    if not path.exists():
        raise CommandError(f"{name}: there is no such file")
    if not path.is_file():
        raise CommandError(f"{name}: this is not a file")
    try:
        return decode_plan(path.read_bytes())
    except OSError as error:
        raise CommandError(f"{name}: cannot be read ({error.strerror})") from None
    except Refusal as refusal:
        raise CommandError(f"{name}: {refusal}") from None


def _store(text: str, name: str, options: dict[str, Any]) -> DraftVersion:
    towns = Municipality.objects.order_by("id")
    town = towns.filter(slug=options["municipality"]).first() if options["municipality"] else towns.first()
    if town is None:
        known = ", ".join(towns.values_list("slug", flat=True)) or "none yet (make demo founds one)"
        raise CommandError(f"no such municipality; there are: {known}")
    key = ""
    if options["consultation"]:
        row = Consultation.objects.filter(municipality=town, slug=options["consultation"]).first()
        if row is None:
            raise CommandError(f"{town.name} has no consultation {options['consultation']!r}")
        key = row.key
    try:
        return import_draft(
            actor=Actor.system(town.pk),
            text=text,
            source_name=name,
            consultation_key=key,
            title=options["title"],
            label=options["label"],
        )
    except Refusal as refusal:
        raise CommandError(str(refusal)) from None


def _address(version: DraftVersion) -> str:
    return reverse("desk_draft", args=[version.key])


def _summary(draft: DraftText, title: str) -> str:
    lines = [title, ""]
    lines += [
        "  " * (section.level - 1)
        + f"{section.number} {section.title}".strip()
        + f"  ({section.chars} characters, lines {section.lines[0]}-{section.lines[1]})"
        for section in draft.sections
    ]
    dropped = sum(last - first + 1 for first, last in (block.lines for block in draft.dropped))
    lines += ["", f"{len(draft.sections)} sections, {dropped} lines dropped in {len(draft.dropped)} places"]
    lines += [f"Look at: {words}" for words in as_json(draft)["warnings"]]
    return "\n".join(lines)

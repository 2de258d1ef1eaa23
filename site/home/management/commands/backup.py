"""`manage.py backup FOLDER`: the database and all files, with a list that proves them whole."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from common.audit.domain.erasure import write_missing_files
from common.text import clock
from home.management.safekeeping import MANIFEST, NotSound, make, told_missing


class Command(BaseCommand):
    """Residents go on being served meanwhile: the backup is the state of the moment it began."""

    help = "Write the database and the files of both storages into an empty folder, with a checksum of each."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to."""
        parser.add_argument("folder", type=Path, help="an empty folder, or one that is not there yet")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        """Write it and say what it holds."""
        try:
            write_missing_files()
            manifest = make(folder, at=clock.now())
        except NotSound as fault:
            raise CommandError(str(fault)) from fault
        if options["verbosity"]:
            rows = sum(manifest["rows"].values())
            self.stdout.write(
                f"{rows} rows of {len(manifest['rows'])} tables and {len(manifest['files']) - 1} files are in "
                f"{folder}; {MANIFEST} lists a checksum of each.\n"
                + told_missing(manifest)
                + "Everything about everybody lies there: keep it as closed as the database."
            )

"""`manage.py restore FOLDER`: put a backup back, without sending old mails and without bringing back the erased."""

from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from home.management.safekeeping import NotSound, proven, put_back, what_is_there
from home.management.settling import erasures_known, settle


class Command(BaseCommand):
    """The processes are stopped meanwhile. Nothing is touched before every file of the backup is proven."""

    help = "Replace the database and all files by a backup. Stop web, worker and beat first."
    requires_system_checks: list[str] = []  # the database may be empty, older or broken

    def add_arguments(self, parser: CommandParser) -> None:
        """Where from, and whether what is there may go."""
        parser.add_argument("folder", type=Path)
        parser.add_argument(
            "--replace", action="store_true", help="give up the town and the files that are there"
        )

    def handle(self, *args: Any, folder: Path, replace: bool, **options: Any) -> None:
        """Prove, replace, and put in order what an old state must not do."""
        try:
            manifest = proven(folder)
            there = what_is_there()
            if there and not replace:
                raise NotSound(f"there are {' and '.join(there)}; --replace gives them up")
            known = erasures_known()
            put_back(folder, manifest)
        except NotSound as fault:
            raise CommandError(str(fault)) from fault
        # a backup of an older release gets the tables of this one
        call_command("migrate", interactive=False, verbosity=0)
        held, gone, left = settle(note=f"restored from {manifest['made_at']}", known=known)
        if options["verbosity"]:
            self.stdout.write(
                f"Restored the state of {manifest['made_at']}: {sum(manifest['rows'].values())} rows, "
                f"{len(manifest['files']) - 1} files, each as it was kept.\n"
                f"{held} mails that waited then are not sent: staff decide at /desk/messages/.\n"
                f"{gone} rows that were erased since are erased again. Everybody signs in anew.\n"
                "What was decided since is not there: look through /desk/staff/ for roles that had ended."
            )
        if left:
            raise CommandError(
                f"erased since, but something else holds it, decide by hand: {', '.join(left)}"
            )

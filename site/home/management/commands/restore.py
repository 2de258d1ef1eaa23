"""`manage.py restore FOLDER`: put a backup back, without sending old mails and without bringing back the erased."""

from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from home.management.safekeeping import (
    NotSound,
    proven,
    put_back_database,
    put_back_files,
    told_missing,
    what_is_there,
)
from home.management.settling import Known, erase, erasures_known, hold


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
            rows = put_back_database(folder)
        except NotSound as fault:
            raise CommandError(str(fault)) from fault
        held = _hold(note=f"restored from {manifest['made_at']}", known=known)
        if rows != manifest["rows"]:
            raise CommandError(
                "the restored tables do not hold as many rows as the backup says; mails are held, files as they were"
            )
        try:
            put_back_files(folder, manifest)
            gone, left = erase(known=known)
        except Exception as fault:  # a storage raises what it likes
            raise CommandError(
                f"{fault if isinstance(fault, NotSound) else f'{type(fault).__name__}: {fault}'}\n"
                "The database is restored, its mails are held and everybody is signed out. The files are not all "
                "there, and who was erased since may be there again: start nothing yet. Put the storage right and "
                "restore with --replace once more; where the files are complete, `manage.py settle_restored` is enough."
            ) from fault
        if options["verbosity"]:
            self.stdout.write(
                f"Restored the state of {manifest['made_at']}: {sum(manifest['rows'].values())} rows, "
                f"{len(manifest['files']) - 1} files, each as it was kept.\n"
                + told_missing(manifest)
                + f"{held} mails that waited then are not sent: staff decide at /desk/messages/.\n"
                f"{gone} rows that were erased since are erased again. Everybody signs in anew.\n"
                "What was decided since is not there: look through /desk/staff/ for roles that had ended."
            )
        if left:
            raise CommandError(
                f"erased since, but something else holds it, decide by hand: {', '.join(left)}"
            )


def _hold(*, note: str, known: Known) -> int:
    """Give an older database the tables of this release and hold its mails, also when that fails."""
    try:
        call_command("migrate", interactive=False, verbosity=0)
    except Exception as fault:
        hold(note=note)
        raise CommandError(
            f"{type(fault).__name__}: {fault}\n"
            "The database is restored and its mails are held, but it could not be given the tables of this release; "
            "files are as they were. Put right what is named and restore with --replace once more."
        ) from fault
    return hold(note=note, known=known)

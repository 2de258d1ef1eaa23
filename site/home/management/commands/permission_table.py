"""`manage.py permission_table`: print the rights table as Markdown; docs/permissions.md is its output."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from common.people.enums import Role
from common.people.rules import EVERYONE, table

COLUMNS = ("anonymous", *Role.values)


def permission_table() -> str:
    """Return the whole declared table, one line per verb, a mark per role, and the states in which the verb exists."""
    lines = [
        "# Who may do what",
        "",
        "Written by `python site/manage.py permission_table --write`; a test fails when it is older than the rules.",
        "A verb that does not stand here cannot be done. `●` may; the last column names the states, empty: always.",
        "",
        "| verb | " + " | ".join(COLUMNS) + " | states |",
        "|---" * (len(COLUMNS) + 2) + "|",
    ]
    for verb, rule in sorted(table().items()):
        marks = ["●" if role in rule.roles else "" for role in COLUMNS]
        everyone = " (everyone)" if rule.roles == EVERYONE else ""
        lines.append(
            f"| {verb}{everyone} | " + " | ".join(marks) + f" | {', '.join(sorted(rule.phases or ()))} |"
        )
    return "\n".join(lines) + "\n"


class Command(BaseCommand):
    """Print the table, or write it into docs/permissions.md."""

    help = "Print the rights table as Markdown."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take --write."""
        parser.add_argument(
            "--write", action="store_true", help="write docs/permissions.md instead of printing"
        )

    def handle(self, *args: Any, write: bool, **options: Any) -> None:
        """Print or write."""
        if write:
            (settings.BASE_DIR / "docs" / "permissions.md").write_text(permission_table(), encoding="utf-8")
        else:
            self.stdout.write(permission_table())

"""Lint the migrations of the house: what an old release still running beside a new schema could not survive.

Later migrations only add (django-migration-linter judges their SQL; initial ones are exempt), carry a spoken name,
can be undone, and when they move data they import no code of the house, which will have changed by then.
"""

from __future__ import annotations

import ast
import os
import re
import sys
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parent.parent
HOUSE = ("common", "config", "home", "learning", "participation", "events")


def faults_of_file(name: str, source: str) -> list[str]:
    """What is wrong with one migration file by its name and its text."""
    faults = []
    if not re.fullmatch(r"\d{4}_[a-z0-9_]+", name):
        faults.append("its name is not four digits and words")
    if re.search(r"_auto_\d|^\d{4}_alter_\w+_and_more$|_and_more$", name):
        faults.append("its name does not say what it does; give it one with --name")
    tree = ast.parse(source)
    moves_data = False
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and getattr(node.func, "attr", getattr(node.func, "id", "")) == "RunPython"
        ):
            moves_data = True
            if len(node.args) < 2 and not any(keyword.arg == "reverse_code" for keyword in node.keywords):
                faults.append("its RunPython cannot be undone; give reverse_code (migrations.RunPython.noop)")
    if moves_data:
        for node in ast.walk(tree):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            faults += [f"it moves data and imports {name}" for name in names if name.split(".")[0] in HOUSE]
    return faults


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.demo")
    sys.path[:0] = [str(ROOT / "site"), str(ROOT)]
    django.setup()
    from django.apps import apps  # noqa: PLC0415 - needs the settings
    from django_migration_linter import MigrationLinter  # noqa: PLC0415

    found = []
    count = 0
    ours = [app for app in apps.get_app_configs() if app.name.split(".")[0] in HOUSE]
    for app in ours:
        for path in sorted(Path(app.path, "migrations").glob("[0-9]*.py")):
            count += 1
            found += [
                f"{path.relative_to(ROOT)}: {fault}" for fault in faults_of_file(path.stem, path.read_text())
            ]
    linter = MigrationLinter(
        path=str(ROOT),
        include_apps=[app.label for app in ours],
        ignore_initial_migrations=True,
        no_cache=True,
        quiet=["ok", "ignore"],
    )
    linter.lint_all_migrations()
    print("\n".join(found) or f"migrations: {count} of the house are sound")
    return 1 if found or linter.has_errors else 0


if __name__ == "__main__":
    raise SystemExit(main())

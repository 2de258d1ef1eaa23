"""Lint the migrations of the house: what an old release still running beside a new schema could not survive.

Later migrations only add (django-migration-linter judges their SQL; initial ones are exempt), carry a spoken name,
can be undone, and when they move data they import no code of the house, which will have changed by then.
"""

from __future__ import annotations

import ast
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from django.db.migrations.operations.base import Operation
    from django.db.migrations.state import ProjectState

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


def faults_of_operations(operations: Sequence[Operation], app: str, before: ProjectState) -> list[str]:
    """Columns that an old release, which does not know them, would leave without a value."""
    from django.db.migrations.operations import (  # noqa: PLC0415 - needs the settings
        AddField,
        AlterField,
        SeparateDatabaseAndState,
    )

    faults = []
    state = before.clone()
    for operation in operations:
        if isinstance(operation, SeparateDatabaseAndState):
            faults += faults_of_operations(operation.database_operations, app, state)
        if isinstance(operation, AddField | AlterField):
            field = operation.field
            where = f"{operation.model_name}.{operation.name}"
            filled = field.null or field.many_to_many or field.has_db_default()
            was_filled = False
            if isinstance(operation, AlterField):
                old = state.models[app, operation.model_name_lower].fields[operation.name]
                was_filled = old.null or old.has_db_default()
            if not filled and (isinstance(operation, AddField) or was_filled):
                faults.append(
                    f"{where} must not be empty: an old release cannot fill it; give db_default or null"
                )
        operation.state_forwards(app, state)
    return faults


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.demo")
    sys.path[:0] = [str(ROOT / "site"), str(ROOT)]
    django.setup()
    from django.apps import apps  # noqa: PLC0415 - needs the settings
    from django.db.migrations.loader import MigrationLoader  # noqa: PLC0415
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
    loader = MigrationLoader(None)
    labels = {app.label for app in ours}
    for label, name in sorted(key for key in loader.disk_migrations if key[0] in labels):
        migration = loader.disk_migrations[label, name]
        if not migration.initial and migration.dependencies:
            before = loader.project_state((label, name), at_end=False)
            found += [
                f"{label} {name}: {fault}"
                for fault in faults_of_operations(migration.operations, label, before)
            ]
    linter = MigrationLinter(
        path=str(ROOT),
        include_apps=[app.label for app in ours],
        ignore_initial_migrations=True,
        # SQLite writes a table anew for every new column, and its analyser takes each NOT NULL of old columns in it
        # for a new one: faults_of_operations looks instead
        exclude_migration_tests=["NOT_NULL"],
        no_cache=True,
        quiet=["ok", "ignore"],
    )
    linter.lint_all_migrations()
    print("\n".join(found) or f"migrations: {count} of the house are sound")
    return 1 if found or linter.has_errors else 0


if __name__ == "__main__":
    raise SystemExit(main())

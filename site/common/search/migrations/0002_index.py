"""The index of grams: GIN on PostgreSQL, a full-text table kept by triggers on SQLite. See models/grams.py."""

from typing import Any

from django.db import migrations

POSTGRESQL = "CREATE INDEX search_findable_grams ON search_findable USING gin (string_to_array(grams, ' '))"
# ASCII separates words at blanks alone here, for everything beyond ASCII counts as a letter and grams hold no other signs.
SQLITE = (
    """
    CREATE VIRTUAL TABLE search_grams USING fts5(
        grams, content='search_findable', content_rowid='id', tokenize='ascii', detail='none', columnsize=0
    )
    """,
    """
    CREATE TRIGGER search_grams_insert AFTER INSERT ON search_findable BEGIN
        INSERT INTO search_grams (rowid, grams) VALUES (new.id, new.grams);
    END
    """,
    """
    CREATE TRIGGER search_grams_delete AFTER DELETE ON search_findable BEGIN
        INSERT INTO search_grams (search_grams, rowid, grams) VALUES ('delete', old.id, old.grams);
    END
    """,
    """
    CREATE TRIGGER search_grams_update AFTER UPDATE ON search_findable BEGIN
        INSERT INTO search_grams (search_grams, rowid, grams) VALUES ('delete', old.id, old.grams);
        INSERT INTO search_grams (rowid, grams) VALUES (new.id, new.grams);
    END
    """,
    "INSERT INTO search_grams (search_grams) VALUES ('rebuild')",
)


def add_index(apps: Any, schema_editor: Any) -> None:
    """Make the index of this database."""
    for statement in (POSTGRESQL,) if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


def drop_index(apps: Any, schema_editor: Any) -> None:
    """Take it away again."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS search_findable_grams")
        return
    for name in ("insert", "update", "delete"):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS search_grams_{name}")
    schema_editor.execute("DROP TABLE IF EXISTS search_grams")


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]
    operations = [migrations.RunPython(add_index, drop_index)]

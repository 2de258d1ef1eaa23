"""Nobody and no room is in two places: PostgreSQL refuses overlapping live occupancies by itself.

SQLite has no exclusion constraints; there the verbs make the same check under BEGIN IMMEDIATE.
"""

from typing import Any

from django.db import migrations

ADD = """
ALTER TABLE events_occupancy ADD CONSTRAINT occupancy_no_overlap
EXCLUDE USING gist (
    municipality_id WITH =, kind WITH =, subject_key WITH =, tstzrange(starts_at, ends_at, '[)') WITH &&
) WHERE (live)
"""


def add_constraint(apps: Any, schema_editor: Any) -> None:
    """Add the constraint on PostgreSQL."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
        schema_editor.execute(ADD)


def drop_constraint(apps: Any, schema_editor: Any) -> None:
    """Take the constraint away again."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE events_occupancy DROP CONSTRAINT IF EXISTS occupancy_no_overlap")


class Migration(migrations.Migration):
    dependencies = [("events", "0001_initial")]
    operations = [migrations.RunPython(add_constraint, drop_constraint)]

"""The fields that are searched. Grams are letters and pairs of letters, asked by an index on either database.

PostgreSQL: a GIN index over the words of the field. SQLite: a full-text table (FTS5) that triggers keep equal to the
field. Both are made in migrations/0002_index.py and compare whole grams, so both find the same rows. A later change of
the table on SQLite makes it anew and loses its triggers: the check of the database tells (home.W010).
"""

from typing import Any

from django.db import models
from django.db.models import Lookup

FULL_TEXT = "search_grams"
"""The full-text table of SQLite."""
TRIGGERS = ("search_grams_insert", "search_grams_update", "search_grams_delete")
INDEX = "search_findable_grams"
"""The index of PostgreSQL."""


class GramsField(models.TextField):
    """Grams, parted by blanks."""


class FoldedField(models.TextField):
    """Folded words, looked through letter by letter."""


@FoldedField.register_lookup
class Has(Lookup):
    """`folded_text__has="スマホ"`: these letters stand in the field. LIKE takes several times as long."""

    lookup_name = "has"

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """Ask by strpos."""
        return self._asked("strpos", compiler, connection)

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """Ask by instr."""
        return self._asked("instr", compiler, connection)

    def _asked(self, function: str, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        column, params = self.process_lhs(compiler, connection)
        letters, more = self.process_rhs(compiler, connection)
        return f"{function}({column}, {letters}) > 0", [*params, *more]


@GramsField.register_lookup
class Holds(Lookup):
    """`grams__holds=("スマ", "マホ")`: every one of them stands in the field."""

    lookup_name = "holds"
    prepare_rhs = False

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """Ask the GIN index."""
        column, params = self.process_lhs(compiler, connection)
        return f"string_to_array({column}, ' ') @> %s::text[]", [*params, list(self.rhs)]

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """Ask the full-text table. A gram is letters and digits only, so nothing in it can be an operator."""
        table = compiler.quote_name_unless_alias(self.lhs.alias)
        wanted = " ".join(f'"{gram}"' for gram in self.rhs)
        return f"{table}.id IN (SELECT rowid FROM {FULL_TEXT} WHERE {FULL_TEXT} MATCH %s)", [wanted]  # noqa: S608 -- constants

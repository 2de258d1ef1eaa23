"""The embedded database: SQLite in the mode in which an answered act is on the disk."""

from pathlib import Path
from typing import Any


def sqlite_database(path: Path | str) -> dict[str, Any]:
    """Return Django's database settings for one SQLite file: WAL, synchronous FULL, BEGIN IMMEDIATE."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        # Opening the file and setting its mode costs more than reading a row: a thread keeps its connection.
        "CONN_MAX_AGE": 600,
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
        },
    }

"""What several faults need: a copy of the migrated test database for servers of their own."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from tests.bench.web import ROOT


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out of the pass on SQLite what needs a Redis: SQLite serves one machine, which has none."""
    if not config.getoption("--both-databases"):
        return
    left_out = [item for item in items if getattr(getattr(item, "module", None), "NEEDS_REDIS", False)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


@pytest.fixture
def copy_of_database(db: None, tmp_path: Path) -> Iterator[dict[str, str]]:
    """A copy of the migrated, empty test database for a server of its own; gives the environment that names it."""
    env = dict(os.environ, DJANGO_SETTINGS_MODULE="tests.faults.settings", HIROBA_VAR=str(tmp_path))
    env["PYTHONPATH"] = os.pathsep.join([str(ROOT / "site"), str(ROOT)])
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        env["HIROBA_SQLITE"] = str(tmp_path / "copy.sqlite3")
        with sqlite3.connect(name) as here, sqlite3.connect(env["HIROBA_SQLITE"]) as there:
            here.backup(there)
        yield env
        return
    import psycopg

    address = os.environ["DATABASE_URL"]
    copy = f"copy_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {copy}")
        try:
            env["DATABASE_URL"] = f"{address.rsplit('/', 1)[0]}/{copy}"
            copy_tables(f"{address.rsplit('/', 1)[0]}/{name}", env["DATABASE_URL"])
            yield env
        finally:
            server.execute(f"DROP DATABASE {copy} WITH (FORCE)")


def copy_tables(here: str, there: str) -> None:
    """Bring all tables of one PostgreSQL database into another, empty one."""
    programs = os.environ.get("HIROBA_POSTGRESQL_BIN", "")
    dumped = subprocess.run([os.path.join(programs, "pg_dump"), here], capture_output=True, check=True)
    # what only an owner of the whole server may write (a comment on an extension) may fail without harm
    subprocess.run(
        [os.path.join(programs, "psql"), "-q", there], input=dumped.stdout, capture_output=True, check=True
    )

"""A backup: one folder with the database, every file of both storages, and a list that proves it whole.

The database is written first and the files after it: a file is stored before its row is, so every row of the backup
finds its file. PostgreSQL is written and read by its own programs, SQLite by its own backup.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import storages
from django.db import connection

from common.audit.domain.erasure import FOLDER as ERASURES

FORMAT = 1
MANIFEST = "manifest.json"
STORAGES = ("default", "private")
DATABASE = {"postgresql": "database.dump", "sqlite": "database.sqlite3"}
LOCK_SECONDS = 30
NEWER = {b"SET transaction_timeout = ": 17}
"""How a line of pg_restore begins that it writes whatever the server is → the first server that knows it."""


class NotSound(Exception):  # noqa: N818 -- an answer to the operator
    """The backup cannot be made, trusted or put back; the words are for the operator."""


# -- what is in a storage ------------------------------------------------------------------------------------


def files_of(name: str) -> Iterator[str]:
    """Give the path of every file of a storage, without those of the erasures, which outlive every restore."""
    folders = [""]
    while folders:
        folder = folders.pop()
        try:
            inner, files = storages[name].listdir(folder)
        except FileNotFoundError:
            continue
        inside = [f"{folder}{one}/" for one in inner if one]
        folders += [one for one in inside if not (name == "private" and one == f"{ERASURES}/")]
        yield from (f"{folder}{one}" for one in files if one and not one.startswith(".probe-"))


def checksum(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


# -- making --------------------------------------------------------------------------------------------------


def make(folder: Path, *, at: datetime) -> dict[str, Any]:
    """Write a backup into an empty folder; returns its manifest, which is written last. Raises NotSound."""
    if folder.exists() and any(folder.iterdir()):
        raise NotSound(f"{folder} is not empty")
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)  # everything about everybody lies here
    before = os.umask(0o077)
    try:
        seen = {name: set(files_of(name)) for name in STORAGES}
        dump = folder / DATABASE[connection.vendor]
        rows = _dump_postgresql(dump) if connection.vendor == "postgresql" else _dump_sqlite(dump)
        missing = [
            f"files/{name}/{path}"
            for name in STORAGES
            for path in sorted(seen[name] | set(files_of(name)))
            if not _keep(name, path, folder / "files" / name / path)
        ]
        listed = [one for one in sorted(folder.rglob("*")) if one.is_file()]
        manifest = {
            "format": FORMAT,
            "made_at": at.isoformat(timespec="seconds"),
            "database": connection.vendor,
            "rows": rows,
            "missing": missing,
            "files": {str(one.relative_to(folder)): checksum(one) for one in listed},
        }
        part = folder / f"{MANIFEST}.part"
        part.write_text(json.dumps(manifest, indent=1, ensure_ascii=False))
        part.replace(folder / MANIFEST)
    finally:
        os.umask(before)
    return manifest


def _keep(name: str, path: str, target: Path) -> bool:
    """Copy a file; returns whether it was still there. The kept database may name one that was deleted meanwhile."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with storages[name].open(path) as source, target.open("wb") as out:
            shutil.copyfileobj(source, out)
    except FileNotFoundError:
        target.unlink(missing_ok=True)
        return False
    return True


def told_missing(manifest: dict[str, Any]) -> str:
    """Return a line for the operator about files that a backup could not keep; nothing when it has them all."""
    missing: list[str] = manifest.get("missing", [])  # a backup of an older release does not say
    if not missing:
        return ""
    return f'{len(missing)} files were deleted while it was made and are not in it: see "missing" in {MANIFEST}.\n'


def _count(execute: Any, tables: list[str]) -> dict[str, int]:
    return {table: execute(f'SELECT count(*) FROM "{table}"').fetchone()[0] for table in sorted(tables)}  # noqa: S608


def _dump_sqlite(target: Path) -> dict[str, int]:
    connection.ensure_connection()
    with closing(sqlite3.connect(target)) as copy:
        connection.connection.backup(copy)
    return _rows_of_sqlite(target)


def _rows_of_sqlite(file: Path) -> dict[str, int]:
    with closing(sqlite3.connect(file)) as database:
        names = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        # tables of the full-text index are its own affair
        return _count(database.execute, [one for (one,) in names if not one.startswith("sqlite_")])


def _dump_postgresql(target: Path) -> dict[str, int]:
    """Write the database as it stands at one moment, and count the rows of that very moment."""
    connection.close()
    with connection.cursor() as cursor:
        cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        try:
            cursor.execute("SELECT pg_export_snapshot()")
            (snapshot,) = cursor.fetchone()
            _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--no-comments",
                 f"--snapshot={snapshot}", f"--file={target}")  # fmt: skip
            return _rows_of_postgresql(cursor)
        finally:
            cursor.execute("ROLLBACK")


def _rows_of_postgresql(cursor: Any) -> dict[str, int]:
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    tables = [name for (name,) in cursor.fetchall()]

    def execute(statement: str) -> Any:
        cursor.execute(statement)
        return cursor

    return _count(execute, tables)


def _program(name: str) -> str:
    found = shutil.which(name, path=settings.POSTGRESQL_BIN or None)
    if found is None:
        raise NotSound(f"{name} is not on the path; it comes with the client programs of PostgreSQL")
    return found


def _on_the_database() -> dict[str, str]:
    """Return an environment that names the database of the settings to PostgreSQL's programs, password and all."""
    given = connection.get_connection_params()
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE",
             "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT"}  # fmt: skip
    return dict(os.environ) | {
        names[key]: str(value) for key, value in given.items() if key in names and value
    }


def _run(name: str, *arguments: str) -> None:
    """Run a program of PostgreSQL that gives nothing back."""
    ended = subprocess.run(
        [_program(name), *arguments], env=_on_the_database(), capture_output=True, check=False
    )
    if ended.returncode != 0:
        raise NotSound(_failed(name, ended.stderr))


def _failed(name: str, told: bytes) -> str:
    return f"{name} failed: {told.decode(errors='replace').strip()[-600:]}"


# -- putting back --------------------------------------------------------------------------------------------


def proven(folder: Path) -> dict[str, Any]:
    """Return the manifest of a backup of which every file is there, unchanged, and none is strange. Raises NotSound."""
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text())
    except (OSError, ValueError) as fault:
        raise NotSound(f"{folder} holds no whole backup: its {MANIFEST} cannot be read") from fault
    if manifest.get("format") != FORMAT:
        raise NotSound(f"this backup is of format {manifest.get('format')}, not {FORMAT}")
    if manifest["database"] != connection.vendor:
        raise NotSound(f"this backup is of {manifest['database']}, the settings name {connection.vendor}")
    there = {str(one.relative_to(folder)) for one in folder.rglob("*") if one.is_file()} - {MANIFEST}
    listed: dict[str, str] = manifest["files"]
    wrong = [f"{name} is missing" for name in sorted(set(listed) - there)]
    wrong += [f"{name} is not of this backup" for name in sorted(there - set(listed))]
    wrong += [
        f"{name} was changed"
        for name in sorted(there & set(listed))
        if checksum(folder / name) != listed[name]
    ]
    if wrong:
        raise NotSound("; ".join(wrong[:10]))
    return manifest


def what_is_there() -> list[str]:
    """Return what a restore would destroy: tables with a town in them, and files."""
    found = []
    if "places_municipality" in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM places_municipality")
            (towns,) = cursor.fetchone()
        found += [f"{towns} municipalities in the database"] if towns else []
    counts = {name: sum(1 for _ in files_of(name)) for name in STORAGES}
    return found + [f"{count} files in the storage {name}" for name, count in counts.items() if count]


def put_back_database(folder: Path) -> dict[str, int]:
    """Replace the database by that of a proven backup; returns its rows as they are counted then. Raises NotSound."""
    dump = folder / DATABASE[connection.vendor]
    if connection.vendor != "postgresql":
        return _restore_sqlite(dump)
    _restore_postgresql(dump)
    with connection.cursor() as cursor:
        return _rows_of_postgresql(cursor)


def put_back_files(folder: Path, manifest: dict[str, Any]) -> None:
    """Replace all files by those of a proven backup. Raises NotSound and what a storage raises."""
    for name in STORAGES:
        for path in list(files_of(name)):
            storages[name].delete(path)
        root = folder / "files" / name
        for one in sorted(root.rglob("*")):
            if one.is_file():
                _store(name, one, str(one.relative_to(root)), manifest["files"][str(one.relative_to(folder))])


def _store(name: str, source: Path, path: str, wanted: str) -> None:
    with source.open("rb") as file:
        stored = storages[name].save(path, File(file))
    with storages[name].open(stored) as file:
        if stored != path or hashlib.file_digest(file, "sha256").hexdigest() != wanted:
            raise NotSound(f"{path} did not come into the storage {name} as it is")


def _restore_sqlite(dump: Path) -> dict[str, int]:
    connection.close()
    file = Path(connection.settings_dict["NAME"])
    with closing(sqlite3.connect(dump)) as copy, closing(sqlite3.connect(file)) as target:
        copy.backup(target)
    return _rows_of_sqlite(file)


def _restore_postgresql(dump: Path) -> None:
    """Replace the schema in one transaction: a restore that fails leaves what was there."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"
        )
        (others,) = cursor.fetchone()
    if others:
        raise NotSound(f"{others} others are connected to the database; stop web, worker and beat first")
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int / 10000")
        (major,) = cursor.fetchone()
    connection.close()
    # the script holds everything about everybody and can be larger than the memory: a closed folder of its own
    with tempfile.TemporaryDirectory(prefix="hiroba-restore-") as place:
        script = Path(place) / "script.sql"
        _write_script(dump, script, major=major)
        _run(
            "psql",
            "--no-psqlrc",
            "--quiet",
            "--single-transaction",
            "--set=ON_ERROR_STOP=1",
            f"--file={script}",
        )


def _write_script(dump: Path, script: Path, *, major: int) -> None:
    """Write what a server of this major version has to do to hold the dump in place of what it holds."""
    with script.with_suffix(".log").open("w+b") as log, script.open("wb") as out:
        out.write(
            f"SET lock_timeout = '{LOCK_SECONDS}s'; DROP SCHEMA public CASCADE; CREATE SCHEMA public;\n".encode()
        )
        command = [
            _program("pg_restore"),
            "--no-owner",
            "--no-privileges",
            "--no-comments",
            "--file=-",
            str(dump),
        ]
        with subprocess.Popen(command, env=_on_the_database(), stdout=subprocess.PIPE, stderr=log) as reading:
            out.writelines(understood(reading.stdout or (), major=major))
        if reading.returncode != 0:
            log.seek(0)
            raise NotSound(_failed("pg_restore", log.read()))


def understood(script: Iterable[bytes], *, major: int) -> Iterator[bytes]:
    """Give the lines of a script of pg_restore without what a server of this major version does not know.

    Only its head is looked through: further down a line may be what a person wrote.
    """
    head = True
    for line in script:
        head = head and not line.startswith((b"CREATE ", b"COPY ", b"ALTER "))
        if not (head and any(major < since and line.startswith(words) for words, since in NEWER.items())):
            yield line

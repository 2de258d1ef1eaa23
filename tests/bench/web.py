"""Starts the product and the bare view on the same server with the same options, on either database."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# The same for the bare view and for the product. SQLite serves one machine: one process, as in the demo.
OPTIONS = {
    "postgresql": ["--workers", "3", "--blocking-threads", "1"],
    "sqlite": ["--workers", "1", "--blocking-threads", "2"],
}
BARE_TABLES = """
import django; django.setup()
from django.db import connection
from tests.bench.bare import Booking, Seat
with connection.schema_editor() as editor:
    editor.create_model(Seat)
    editor.create_model(Booking)
Seat.objects.create(pk=1, title="講座", places=100000)
"""


@dataclass
class Server:
    port: int
    process: subprocess.Popen[bytes]


@dataclass
class Place:
    """One database of a bench run: its name, its environment and what was made in it."""

    database: str
    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="hiroba-bench-")))
    prepared: set[str] = field(default_factory=set)
    _large: dict[str, str] = field(default_factory=dict)

    def env(self, what: str) -> dict[str, str]:
        """Environment of a process of `what` ("bare" or "product"); each has a database of its own."""
        env = dict(os.environ, PYTHONPATH=os.pathsep.join([str(ROOT / "site"), str(ROOT)]))
        env["HIROBA_VAR"] = str(self.folder / "var")
        env["DJANGO_SETTINGS_MODULE"] = (
            "tests.bench.bare_settings" if what == "bare" else "tests.bench.settings"
        )
        if self.database == "sqlite":
            env["HIROBA_SQLITE"] = str(self.folder / f"{what}.sqlite3")
            env.pop("DATABASE_URL", None)
        else:
            env.pop("HIROBA_SQLITE", None)
            env["DATABASE_URL"] = os.environ["DATABASE_URL"].rsplit("/", 1)[0] + f"/bench_{what}"
        return env

    def _create_database(self, what: str) -> None:
        if self.database == "postgresql":
            import psycopg

            with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
                connection.execute(f"DROP DATABASE IF EXISTS bench_{what}")
                connection.execute(f"CREATE DATABASE bench_{what}")

    def python(self, what: str, *command: str) -> str:
        """Run Python in the environment of `what` and give what it printed."""
        run = subprocess.run(
            [sys.executable, *command], cwd=ROOT, env=self.env(what), capture_output=True, text=True
        )
        if run.returncode != 0:
            raise RuntimeError(f"{' '.join(command)[:80]} failed:\n{run.stdout[-2000:]}{run.stderr[-3000:]}")
        return run.stdout

    def manage(self, *command: str) -> str:
        return self.python("product", "site/manage.py", *command)

    def prepare(self, what: str) -> None:
        """Make the database of `what` once: the bare tables, or the demo town."""
        if what in self.prepared:
            return
        (self.folder / "var").mkdir(exist_ok=True)
        self._create_database(what)
        begin = time.monotonic()
        if what == "bare":
            self.python("bare", "-c", BARE_TABLES)
        else:
            self.manage("migrate", "--no-input", "--verbosity", "0")
            self.manage("seed_town", "--verbosity", "0")
            self.manage("collectstatic", "--no-input", "--verbosity", "0")
        self.prepared.add(what)
        print(
            f"bench: {what} on {self.database} prepared ({time.monotonic() - begin:.0f} s, not counted)",
            flush=True,
        )

    def large(self) -> dict[str, str]:
        """Make the large data of tests/bench/large.py once; returns its addresses."""
        if not self._large:
            self.prepare("product")
            made = json.loads(self.python("product", "tests/bench/large.py").splitlines()[-1])
            self._large = made["addresses"]
            told = f"bench: {made['rows']} rows more on {self.database} ({made['seconds']} s, not counted)"
            print(told, flush=True)
        return self._large

    @contextmanager
    def serve(self, what: str) -> Iterator[Server]:
        """Run the web server of `what` until the block ends."""
        self.prepare(what)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        application = "tests.bench.bare:application" if what == "bare" else "config.wsgi:application"
        command = [
            sys.executable,
            "-m",
            "granian",
            "--interface",
            "wsgi",
            "--host",
            "127.0.0.1",
            "--port",
            str(port),
        ]
        with (self.folder / f"{what}.log").open("wb") as log:
            process = subprocess.Popen(
                [*command, *OPTIONS[self.database], application],
                cwd=ROOT,
                env=self.env(what),
                stdout=log,
                stderr=log,
            )
        try:
            self._until_answers(
                port, process, "/row/" if what == "bare" else "/readyz", self.folder / f"{what}.log"
            )
            yield Server(port, process)
        finally:
            process.terminate()
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    @staticmethod
    def _until_answers(port: int, process: subprocess.Popen[bytes], path: str, log: Path) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and process.poll() is None:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as response:
                    if response.status == 200:
                        return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError(f"{path} did not answer:\n{log.read_text()[-2000:]}")

    def close(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

"""Processes of a town that can be killed outright: Redis, PostgreSQL, web and worker, each a group of its own."""

from __future__ import annotations

import importlib.util
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from tests.bench.web import ROOT
from tests.faults.server import OPTIONS, until_it_listens


def _servers() -> Any:
    """The programs of .ci/servers.py, which is no package."""
    spec = importlib.util.spec_from_file_location("servers_of_a_fault", ROOT / ".ci" / "servers.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def children_of(pid: int) -> list[int]:
    """Processes that a process started."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError, IndexError):
            # the name in parentheses may hold spaces: the parent is the second word after it
            if int(entry.read_text().rpartition(")")[2].split()[1]) == pid:
                found.append(int(entry.parent.name))
    return found


def kill_outright(pid: int) -> None:
    """SIGKILL to a process and to what it started: no farewell, nothing is written any more."""
    pids = [pid, *children_of(pid)]
    for one in pids:
        with suppress(ProcessLookupError):
            os.kill(one, signal.SIGKILL)


class Taken:
    """A server of the machine (Redis or PostgreSQL) that can be taken away and given back at the same address."""

    def __init__(self, kind: str) -> None:
        self._servers = _servers().Servers(durable=True)
        self.env: dict[str, str] = getattr(self._servers, f"start_{kind}")()
        self._kind = kind
        self._command = list(self._servers.children[-1].args)

    @property
    def pid(self) -> int:
        return int(self._servers.children[-1].pid)

    @property
    def address(self) -> str:
        return self.env.get("REDIS_URL") or self.env["DATABASE_URL"]

    def take(self) -> None:
        """Kill it outright."""
        kill_outright(self.pid)
        self._servers.children[-1].wait()

    def give(self) -> None:
        """Start it again with the same data and wait until it listens."""
        # what belonged to the killed one needs a moment to let go of its memory
        self._servers._start(self._command, f"{self._kind}.log")
        port = int(self.address.rsplit(":", 1)[1].split("/")[0])
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if self._servers.children[-1].poll() is not None:
                time.sleep(0.2)
                self._servers._start(self._command, f"{self._kind}.log")
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                return
            time.sleep(0.05)
        raise RuntimeError(f"{self._kind} did not come back")

    def stop(self) -> None:
        self._servers.stop()


@contextmanager
def taken(kind: str) -> Iterator[Taken]:
    """A Redis or a PostgreSQL of one's own."""
    server = Taken(kind)
    try:
        yield server
    finally:
        server.stop()


class Program:
    """A program of the product in a process group of its own."""

    def __init__(self, command: list[str], *, env: dict[str, str], log: Path) -> None:
        self.log = log
        with log.open("ab") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *command],
                cwd=ROOT,
                env=env,
                stdout=out,
                stderr=out,
                start_new_session=True,
                preexec_fn=_servers().end_with_parent,  # nothing of a town outlives a test run that was killed
            )

    def kill(self) -> None:
        """End the whole group outright."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    @property
    def lives(self) -> bool:
        return self.process.poll() is None


class Web(Program):
    """A web server; `answers` waits for it, so that the next one can start while this one serves."""

    def __init__(self, *, env: dict[str, str], log: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        options = OPTIONS["sqlite" if "HIROBA_SQLITE" in env else "postgresql"]
        where = ["--interface", "wsgi", "--host", "127.0.0.1", "--port", str(self.port)]
        super().__init__(
            ["granian", *where, "--workers", "1", *options[2:], "config.wsgi:application"], env=env, log=log
        )

    def answers(self) -> None:
        until_it_listens(self.port, self.process, self.log)


def worker(*, env: dict[str, str], log: Path) -> Program:
    """A worker with its beat, as few threads as a small town needs."""
    command = [
        "celery",
        "-A",
        "config.celery",
        "--quiet",
        "worker",
        "--pool",
        "threads",
        "--concurrency",
        "2",
    ]
    quiet = ["--loglevel", "warning", "--without-gossip", "--without-mingle", "--without-heartbeat"]
    return Program([*command, *quiet], env=env, log=log)


def beat(*, env: dict[str, str], log: Path) -> Program:
    """What wakes the workers."""
    schedule = ["--pidfile=", "--schedule", str(log.with_suffix(".schedule"))]
    return Program(
        ["celery", "-A", "config.celery", "--quiet", "beat", "--loglevel", "warning", *schedule],
        env=env,
        log=log,
    )

"""Several programs as one: they start together, end together, and none outlives the others.

The children stay in the caller's process group, so Ctrl-C in a terminal reaches all of them; a SIGTERM to the
parent is handed on; on Linux a child also ends when its parent is killed outright.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

ENDING_SECONDS = 10.0
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


@dataclass(frozen=True)
class Program:
    """One child: its short name, its command line, and the file its output goes to."""

    name: str
    command: Sequence[str]
    log: Path


class ProgramEndedError(Exception):
    """A child ended by itself. `code` is its exit status, `tail` the last lines it wrote."""

    def __init__(self, name: str, code: int, tail: str) -> None:
        super().__init__(f"{name} ended with status {code}")
        self.name = name
        self.code = code
        self.tail = tail


class StopRequested(Exception):  # noqa: N818 - a wish of the user, not an error
    """Ctrl-C or SIGTERM arrived."""


def _end_with_parent() -> None:
    """Run in the child before exec: ask the kernel for SIGTERM when the parent dies in any way."""
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)


def _parents() -> dict[int, int]:
    """Parent of every process of the machine, by process id; empty where it cannot be told."""
    try:
        listing = subprocess.run(
            ["/bin/ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True
        )
        rows = [line.split() for line in listing.stdout.splitlines()]
    except (OSError, subprocess.CalledProcessError):
        rows = []
        for entry in Path("/proc").glob("[0-9]*/stat"):
            try:
                # the name in parentheses may hold spaces: the parent is the second word after it
                rows.append([entry.parent.name, entry.read_text().rpartition(")")[2].split()[1]])
            except (OSError, IndexError):
                continue
    return {int(row[0]): int(row[1]) for row in rows if len(row) == 2}


def descendants(root: int) -> set[int]:
    """Process ids of all children, grandchildren and so on of a process."""
    parents = _parents()
    found = {root}
    grown = True
    while grown:
        new = {pid for pid, parent in parents.items() if parent in found} - found
        grown = bool(new)
        found |= new
    return found - {root}


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


@dataclass
class Household:
    """Runs programs together. Use it as a context: leaving it ends every child, also on an exception."""

    env: Mapping[str, str]
    cwd: Path
    children: dict[str, tuple[Program, subprocess.Popen[bytes]]] = field(default_factory=dict)

    def __enter__(self) -> Household:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask_to_stop)
        return self

    def __exit__(self, *_: object) -> None:
        # A second Ctrl-C must not interrupt the tidying and leave an orphan behind.
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        self.end()

    @staticmethod
    def _ask_to_stop(_number: int, _frame: FrameType | None) -> None:
        raise StopRequested

    def start(self, program: Program) -> None:
        """Start one child with its output in its log file, which begins anew."""
        program.log.parent.mkdir(parents=True, exist_ok=True)
        with program.log.open("wb") as log:
            child = subprocess.Popen(
                list(program.command),
                cwd=self.cwd,
                env=dict(self.env),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                preexec_fn=_end_with_parent,
            )
        self.children[program.name] = (program, child)

    def look(self) -> None:
        """Raise ProgramEndedError if any child is gone."""
        for program, child in self.children.values():
            code = child.poll()
            if code is not None:
                lines = program.log.read_text(errors="replace").splitlines()
                raise ProgramEndedError(program.name, code, "\n".join(lines[-25:]))

    def wait(self) -> None:
        """Stay until a child ends by itself (ProgramEndedError) or the user stops us (StopRequested)."""
        while True:
            self.look()
            time.sleep(0.5)

    def end(self) -> None:
        """Ask every child to finish, wait a while, then kill what is left with all its descendants."""
        family: set[int] = set()
        for _, child in self.children.values():
            family |= descendants(child.pid)
            if child.poll() is None:
                child.terminate()
        deadline = time.monotonic() + ENDING_SECONDS
        for _, child in self.children.values():
            try:
                child.wait(timeout=max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                family |= descendants(child.pid)
                child.kill()
                child.wait()
        alive = family & set(_parents())
        for pid in alive:
            _kill(pid)
        self.children.clear()

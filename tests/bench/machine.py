"""What the machine does while we measure: processor time of others, waiting for quiet, memory of a tree."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from home.management.processes import descendants

TICKS = os.sysconf("SC_CLK_TCK")


def family() -> set[int]:
    """Everything that belongs to this run: the process that started the servers, and all below it."""
    root = int(os.environ.get("HIROBA_SERVERS_PID", os.getpid()))
    return {root} | descendants(root)


def busy_ticks() -> tuple[int, int]:
    """(busy, all) processor time of the machine since it started, in ticks."""
    numbers = [int(word) for word in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
    idle = numbers[3] + numbers[4]
    return sum(numbers) - idle, sum(numbers)


def own_ticks(pids: set[int]) -> dict[int, int]:
    """Processor time of each process with its ended children, in ticks."""
    ticks = {}
    for pid in pids:
        try:
            words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        ticks[pid] = sum(int(word) for word in words[11:15])
    return ticks


@dataclass
class Watch:
    """Share of the machine's processor time that processes of others took while the watch ran (0 to 1)."""

    foreign: float = 0.0


@contextmanager
def watching() -> Iterator[Watch]:
    watch = Watch()
    before, busy, total = own_ticks(family()), *busy_ticks()
    yield watch
    after, busy_then, total_then = own_ticks(family()), *busy_ticks()
    # What ended meanwhile is counted by its parent; a process new since then counts from zero.
    ours = sum(ticks - before.get(pid, 0) for pid, ticks in after.items())
    watch.foreign = max(0.0, (busy_then - busy - ours) / max(1, total_then - total))


def wait_for_quiet(limit: float = 0.1, seconds: float = 20) -> None:
    """Return when others take less than this share for half a second, at the latest after `seconds`."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with watching() as watch:
            time.sleep(0.5)
        if watch.foreign < limit:
            return


def memory(pids: set[int]) -> float:
    """Memory of these processes in MiB, what they share counted once (PSS)."""
    total = 0
    for pid in pids:
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024

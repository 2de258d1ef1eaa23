"""Processes: the memory of a whole installation, and how soon a web server answers."""

from __future__ import annotations

import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from home.management.processes import descendants
from tests.bench import load, machine
from tests.bench.figures import Figure, Name, measures
from tests.bench.web import ROOT, Place

if TYPE_CHECKING:
    from tests.bench.run import Bench

# As in compose.yaml.
CELERY = ("-m", "celery", "-A", "config.celery")
WORKER = (*CELERY, "worker", "--pool", "threads", "--concurrency", "4", "--loglevel", "warning")
BEAT = (*CELERY, "beat", "--loglevel", "warning", "--pidfile=")
SETTLED_SECONDS = 8
"""After this long the worker has taken its first tasks and the beat has sent them."""


def start(place: Place, log: Path, *command: str) -> subprocess.Popen[bytes]:
    with log.open("wb") as out:
        return subprocess.Popen(
            [sys.executable, *command], cwd=ROOT, env=place.env("product"), stdout=out, stderr=out
        )


def stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@measures("weight.memory", goal="<= 450", stretch="<= 300")
def weight_memory(bench: Bench, name: Name) -> Iterator[Figure]:
    """MiB of three web workers, a worker and a beat after some hundred pages; what they share counts once."""
    place = bench.place("postgresql")
    place.prepare("product")
    with place.serve("product") as server, ExitStack() as stack:
        parts = {"web": server.process}
        for part, command in (
            ("worker", WORKER),
            ("beat", (*BEAT, "--schedule", str(place.folder / "beat"))),
        ):
            parts[part] = start(place, place.folder / f"{part}.log", *command)
            stack.callback(stop, parts[part])
        for path in ("/", "/classes/", "/consultations/", "/measures/", "/learn/"):
            load.run(server.port, lambda path=path: load.get(path), seconds=2)  # type: ignore[misc]
        time.sleep(SETTLED_SECONDS)
        ended = [part for part, process in parts.items() if process.poll() is not None]
        if ended:
            raise RuntimeError(f"{ended} ended: {(place.folder / f'{ended[0]}.log').read_text()[-2000:]}")
        found = {
            part: machine.memory({process.pid} | descendants(process.pid)) for part, process in parts.items()
        }
    yield name.figure("", value=sum(found.values()), unit="MiB", n=len(found))
    for part, value in found.items():
        yield name.figure(part, value=value, unit="MiB", n=1)


def seconds_to_answer(place: Place) -> float:
    """From starting the web server to the first page of a resident."""
    begin = time.monotonic()
    with (
        place.serve("product") as server,
        urllib.request.urlopen(f"http://127.0.0.1:{server.port}/", timeout=30) as page,
    ):
        assert page.status == 200
        return time.monotonic() - begin


@measures("weight.start", goal="<= 3.5", stretch="<= 2")
def weight_start(bench: Bench, name: Name) -> Iterator[Figure]:
    """Seconds from starting the web server to its first page, ready checks included; the median."""
    place = bench.place("postgresql")
    place.prepare("product")
    times, foreign = [], []
    for _ in range(bench.runs):
        machine.wait_for_quiet()
        with machine.watching() as watch:
            times.append(seconds_to_answer(place))
        foreign.append(watch.foreign)
    yield name.figure("", value=load.median(times), unit="s", n=len(times), foreign_cpu=max(foreign))

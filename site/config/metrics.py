"""Figures for a watcher (Prometheus), at /metrics for whoever shows the token of the settings.

Several processes serve one town, and a watcher reaches one of them. So each keeps its counts in a file of its own in a
folder that the processes of one web server share, and whoever is asked adds the files up. What lies in the database
is counted there at that moment.
"""

import json
import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare

from config.request_log import route_of
from home.queries.metrics import Sample, figures_of_rows

BOUNDS = (0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds: upper bounds of the histogram of durations."""
WRITTEN_EVERY = 1.0
"""Seconds between two writings of a process that is asked all the time."""
_HELP = {
    "hiroba_requests_total": ("counter", "Requests by pattern of the address and status."),
    "hiroba_request_seconds": ("histogram", "Seconds until the answer, by pattern of the address."),
    "hiroba_outbox_messages": ("gauge", "Messages by state and channel."),
    "hiroba_outbox_oldest_due_seconds": ("gauge", "Since when the longest waiting mail is due."),
    "hiroba_jobs": ("gauge", "Long work by state."),
    "hiroba_jobs_oldest_open_seconds": ("gauge", "Since when the longest open work waits or is silent."),
    "hiroba_queue_silent_seconds": ("gauge", "Since when nothing has come out of the queue."),
    "hiroba_acts_acknowledged": ("gauge", "Acts with a receipt (bookings, opinions, …) by town and kind."),
    "hiroba_database_up": ("gauge", "Whether the database answered."),
}


class Counts:
    """The requests of this process, and of its siblings as they last wrote them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._requests: dict[str, int] = {}
        self._seconds: dict[str, list[float]] = {}
        self._written = 0.0

    def add(self, route: str, status: int, seconds: float) -> None:
        """Count a request."""
        with self._lock:
            name = f"{status} {route}"
            self._requests[name] = self._requests.get(name, 0) + 1
            row = self._seconds.setdefault(route, [0.0] * (len(BOUNDS) + 2))
            place = next((at for at, bound in enumerate(BOUNDS) if seconds <= bound), len(BOUNDS))
            row[place] += 1
            row[-1] += seconds
            if time.monotonic() - self._written >= WRITTEN_EVERY:
                self._write()

    def _write(self) -> None:
        self._written = time.monotonic()
        part = self.folder / f"{os.getpid()}.part"
        with suppress(OSError):  # a full disk costs figures, never an answer
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            part.write_text(json.dumps([self._requests, self._seconds]))
            part.replace(self.folder / f"{os.getpid()}.json")

    def samples(self) -> Iterator[Sample]:
        """Give the sums over all processes."""
        with self._lock:
            self._write()
        requests: dict[str, int] = {}
        seconds: dict[str, list[float]] = {}
        for file in sorted(self.folder.glob("*.json")):
            their_requests, their_seconds = json.loads(file.read_text())
            for name, count in their_requests.items():
                requests[name] = requests.get(name, 0) + count
            for route, row in their_seconds.items():
                seconds[route] = [
                    one + other for one, other in zip(seconds.get(route, [0.0] * len(row)), row, strict=True)
                ]
        for name, count in sorted(requests.items()):
            status, _, route = name.partition(" ")
            yield "hiroba_requests_total", {"route": route, "status": status}, count
        for route, row in sorted(seconds.items()):
            below = 0.0
            for bound, count in zip((*(str(one) for one in BOUNDS), "+Inf"), row, strict=False):
                below += count
                yield "hiroba_request_seconds_bucket", {"route": route, "le": bound}, below
            yield "hiroba_request_seconds_sum", {"route": route}, row[-1]
            yield "hiroba_request_seconds_count", {"route": route}, below


def folder_of_the_server() -> Path:
    """Return the folder that the processes of one web server share: they have one parent."""
    return Path(tempfile.gettempdir()) / f"hiroba-metrics-{os.getuid()}-{os.getppid()}"


def as_text(samples: Iterable[Sample]) -> str:
    """Return figures in the text format of Prometheus, those of one name together."""
    found: dict[str, list[str]] = {}
    for name, labels, value in samples:
        family = name if name in _HELP else name.rpartition("_")[0]  # a histogram has three kinds of lines
        inside = ",".join(f'{key}="{_escaped(text)}"' for key, text in labels.items())
        found.setdefault(family, []).append(
            f"{name}{{{inside}}} {value:g}" if inside else f"{name} {value:g}"
        )
    lines: list[str] = []
    for family, rows in found.items():
        kind, words = _HELP[family]
        lines += [f"# HELP {family} {words}", f"# TYPE {family} {kind}", *rows]
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


class MetricsMiddleware:
    """Counts every request, and answers /metrics to whoever shows the token. For others that address is not there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.counts = Counts(folder_of_the_server())

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Serve and count."""
        shown, token = request.headers.get("Authorization", "").encode(), settings.METRICS_TOKEN
        if request.path == "/metrics" and token and constant_time_compare(shown, f"Bearer {token}".encode()):
            kind = "text/plain; version=0.0.4; charset=utf-8"
            return HttpResponse(as_text(self._samples()), content_type=kind)
        began = time.perf_counter()
        response = self.get_response(request)
        self.counts.add(route_of(request), response.status_code, time.perf_counter() - began)
        return response

    def _samples(self) -> Iterator[Sample]:
        yield from self.counts.samples()
        try:
            rows = list(figures_of_rows())
        except DatabaseError:
            rows = []
        yield "hiroba_database_up", {}, 1 if rows else 0
        yield from rows

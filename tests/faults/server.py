"""A web server of its own for a fault: several processes and threads, as many at once as a small town ever sees."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.bench.web import ROOT, Server

OPTIONS = {
    "postgresql": ["--workers", "2", "--blocking-threads", "8"],
    "sqlite": ["--workers", "2", "--blocking-threads", "4"],
}
READY_WITHIN = 90.0


@contextmanager
def serve(application: str, *, env: dict[str, str], log: Path) -> Iterator[Server]:
    """Serve a WSGI application under the environment's database until the block ends."""
    database = "sqlite" if "HIROBA_SQLITE" in env else "postgresql"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
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
    with log.open("wb") as out:
        process = subprocess.Popen(
            [*command, *OPTIONS[database], application], cwd=ROOT, env=env, stdout=out, stderr=out
        )
    try:
        until_it_listens(port, process, log)
        yield Server(port, process)
    finally:
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def run_town(env: dict[str, str], program: str, *command: str) -> Any:
    """Run a program of tests/faults in the environment of a copy; returns the JSON it printed last."""
    run = subprocess.run(
        [sys.executable, f"tests/faults/{program}.py", *command],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr[-3000:]
    return json.loads(run.stdout.splitlines()[-1])


def until_it_listens(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1) as line:
                line.settimeout(20)
                line.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
                if line.recv(12).endswith(b"200"):
                    return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"the server did not start:\n{log.read_text()[-2000:]}")

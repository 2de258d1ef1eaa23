"""`make demo` as a newcomer types it: founded once, stopped with Ctrl-C, kept for the next start."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from home.management.processes import descendants

ROOT = Path(__file__).resolve().parents[3]
ADDRESSES = (
    "/", "/consultations/", "/ideas/", "/classes/", "/learn/", "/measures/", "/loop/", "/receipt/", "/opendata/",
    "/search/", "/accounts/login/", "/readyz",
)  # fmt: skip


class Demo:
    """The demo command as a process of its own, with its data in a folder of the test."""

    def __init__(self, var: Path, *arguments: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        clean = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "REDIS_URL")}
        self.process = subprocess.Popen(
            [sys.executable, "site/manage.py", "demo", "--port", str(self.port), *arguments],
            cwd=ROOT,
            env=clean | {"DJANGO_SETTINGS_MODULE": "config.settings.demo", "HIROBA_VAR": str(var)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def until_ready(self) -> list[str]:
        assert self.process.stdout is not None
        lines = []
        for line in self.process.stdout:
            lines.append(line.rstrip())
            if "Ctrl-C ends everything" in line:
                return lines
        raise AssertionError("the demo ended:\n" + "\n".join(lines))

    def status(self, address: str, host: str = "") -> int:
        headers = {"Host": host} if host else {}
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{address}", headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                return response.status
        except urllib.error.HTTPError as error:
            return error.code

    def stop(self) -> str:
        """Ctrl-C reaches every process of the terminal's group; here it is sent to the parent alone."""
        pids = descendants(self.process.pid)
        self.process.send_signal(signal.SIGINT)
        output, _ = self.process.communicate(timeout=30)
        time.sleep(0.2)
        assert not [pid for pid in pids if Path(f"/proc/{pid}").exists()]
        return output


@pytest.fixture
def demos() -> Iterator[list[Demo]]:
    started: list[Demo] = []
    yield started
    for demo in started:
        if demo.process.poll() is None:
            demo.process.terminate()
            demo.process.wait(timeout=30)


@pytest.mark.slow
def test_the_town_is_founded_stopped_and_started_again(tmp_path, demos):
    demos.append(Demo(tmp_path))
    first = demos[0].until_ready()
    for step in (
        "Migrating the database",
        "Founding the demo town",
        "Collecting static files",
        "Starting worker",
    ):
        assert [line for line in first if line.startswith(f"{step} …")], first
    assert [line for line in first if line.split()[:1] == ["clerk_b"]]
    assert {address: demos[0].status(address) for address in ADDRESSES} == dict.fromkeys(ADDRESSES, 200)
    assert demos[0].status("/", host="minami.localhost") == 200
    assert demos[0].status("/", host="nobody.localhost") == 404

    second = Demo(tmp_path)
    demos.append(second)
    assert "already running" in (second.process.communicate(timeout=60)[0])

    assert "Stopped" in demos[0].stop()
    demos.append(Demo(tmp_path))
    again = demos[2].until_ready()
    assert [line for line in again if re.fullmatch(r"Founding the demo town … \d\.\d s", line)], again
    assert demos[2].status("/") == 200

    # A child that dies takes the others with it, and the command says so.
    (worker,) = [
        pid
        for pid in descendants(demos[2].process.pid)
        if "\0worker\0" in Path(f"/proc/{pid}/cmdline").read_text()
    ]
    os.kill(worker, signal.SIGKILL)
    output, _ = demos[2].process.communicate(timeout=30)
    assert demos[2].process.returncode != 0
    assert "worker ended with status -9" in output


def test_a_busy_port_is_told_before_anything_is_done(tmp_path):
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        result = subprocess.run(
            [sys.executable, "site/manage.py", "demo", "--port", str(port)],
            cwd=ROOT,
            env=dict(os.environ, DJANGO_SETTINGS_MODULE="config.settings.demo", HIROBA_VAR=str(tmp_path)),
            capture_output=True,
            text=True,
        )
    assert result.returncode != 0
    assert f"Port {port} is not free" in result.stderr
    assert not (tmp_path / "hiroba.sqlite3").exists()

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
import urllib.parse
import urllib.request
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from common.text import clock
from home.management.commands.demo import PASSWORD
from home.management.processes import descendants

ROOT = Path(__file__).resolve().parents[3]
ADDRESSES = (
    "/", "/consultations/", "/ideas/", "/classes/", "/learn/", "/measures/", "/loop/", "/receipt/", "/opendata/",
    "/search/", "/accounts/login/", "/readyz",
)  # fmt: skip


def shown(day: date) -> str:
    """The heading of the desk on a day."""
    return f"{day.month}月{day.day}日（{'月火水木金土日'[day.weekday()]}）　今日"


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Leave a redirect to the caller, who wants its cookies."""

    def redirect_request(self, *args: object, **kwargs: object) -> None:
        return None


def _cookies(lines: list[str]) -> str:
    return "; ".join(line.partition(";")[0] for line in lines)


class Demo:
    """The demo command as a process of its own, with its data in a folder of the test."""

    def __init__(self, var: Path, *arguments: str, days: int = 0) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        clean = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "REDIS_URL")}
        self.process = subprocess.Popen(
            [sys.executable, "site/manage.py", "demo", "--port", str(self.port), *arguments],
            cwd=ROOT,
            env=clean
            | {
                "DJANGO_SETTINGS_MODULE": "config.settings.demo",
                "HIROBA_VAR": str(var),
                "HIROBA_DEMO_DAYS": str(days),
            },
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

    def as_clerk(self, address: str, cookies: str = "") -> tuple[str, str]:
        """The page a signed-in clerk gets and her cookies; without cookies she signs in first."""
        opener = urllib.request.build_opener(_NoRedirect())
        if not cookies:
            form = self._get(opener, "/accounts/login/", "")
            token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form[0])
            assert token
            words = {"login": "clerk", "password": PASSWORD, "csrfmiddlewaretoken": token[1]}
            request = urllib.request.Request(
                f"http://127.0.0.1:{self.port}/accounts/login/",
                data=urllib.parse.urlencode(words).encode(),
                headers={"Cookie": form[1]},
            )
            with pytest.raises(urllib.error.HTTPError) as answer:
                opener.open(request, timeout=30)
            assert answer.value.code == 302
            cookies = _cookies(answer.value.headers.get_all("Set-Cookie"))
        return self._get(opener, address, cookies)[0], cookies

    def _get(self, opener: urllib.request.OpenerDirector, address: str, cookies: str) -> tuple[str, str]:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{address}", headers={"Cookie": cookies}
        )
        with opener.open(request, timeout=30) as response:
            return response.read().decode(), _cookies(response.headers.get_all("Set-Cookie") or [])

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
    assert [line for line in first if line.split() == ["chair", "矢島", "和子", "会長"]], first
    assert {address: demos[0].status(address) for address in ADDRESSES} == dict.fromkeys(ADDRESSES, 200)
    assert demos[0].status("/", host="minami.localhost") == 200
    assert demos[0].status("/", host="nobody.localhost") == 404

    assert not [line for line in first if line.startswith("Today in the town")], first
    desk, cookies = demos[0].as_clerk("/desk/")
    assert shown(clock.today()) in desk

    second = Demo(tmp_path)
    demos.append(second)
    assert "already running" in (second.process.communicate(timeout=60)[0])

    stopped = demos[0].stop()
    assert stopped.index("Stopping …") < stopped.index("Stopped.")
    demos.append(Demo(tmp_path, days=31))
    again = demos[2].until_ready()
    later = clock.today() + timedelta(days=31)
    assert [line for line in again if line.startswith(f"Today in the town is {later.day} {later:%B %Y}")], (
        again
    )
    # The clock of the house leaps, the session does not end.
    assert shown(later) in demos[2].as_clerk("/desk/", cookies)[0]
    assert [line for line in again if line.startswith("The town stands")], again
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


PRODUCTION = {
    "SECRET_KEY": "a-key-of-more-than-forty-characters-for-this-one-look",
    "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "EMAIL_HOST": "mail.example",
    "DEFAULT_FROM_EMAIL": "hiroba@mail.example",
    "PROXY_COUNT": "0",
    "BASE_URL": "https://hiroba.example",
    "FILES_FOLDER": "/srv/files",
}


@pytest.mark.parametrize(
    ("module", "days", "told"),
    [
        ("demo", "31", "31"),
        ("demo", "", "0"),
        ("demo", "-3", "DAYS is a whole number"),
        ("demo", "ten", "DAYS is a whole number"),
        ("production", "31", "0"),
        ("test", "31", "0"),
    ],
)
def test_only_the_demo_lets_days_pass(tmp_path: Path, module: str, days: str, told: str) -> None:
    asked = (
        "from django.utils import timezone; from common.text import clock;"
        "print(round((clock.now() - timezone.now()).total_seconds() / 86400))"
    )
    clean = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "REDIS_URL")}
    result = subprocess.run(
        [sys.executable, "-c", asked],
        env=clean
        | (PRODUCTION if module == "production" else {})
        | {
            "DJANGO_SETTINGS_MODULE": f"config.settings.{module}",
            "HIROBA_VAR": str(tmp_path),
            "HIROBA_DEMO_DAYS": days,
            "PYTHONPATH": os.pathsep.join([str(ROOT / "site"), str(ROOT)]),
        },
        capture_output=True,
        text=True,
    )
    if told.isdigit():
        assert result.stdout == f"{told}\n", result
    else:
        assert result.returncode != 0
        assert told in result.stderr


@pytest.mark.parametrize(
    ("lived", "days", "told"), [("40", "", "40"), ("40", "31", "40"), ("40", "41", "41")]
)
def test_days_do_not_run_backwards(tmp_path: Path, lived: str, days: str, told: str) -> None:
    (tmp_path / "days_ahead").write_text(f"{lived}\n")
    asked = "from django.conf import settings; print(settings.CLOCK_DAYS_AHEAD)"
    result = subprocess.run(
        [sys.executable, "-c", asked],
        env={
            **{key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "REDIS_URL")},
            "DJANGO_SETTINGS_MODULE": "config.settings.demo",
            "HIROBA_VAR": str(tmp_path),
            "HIROBA_DEMO_DAYS": days,
            "PYTHONPATH": os.pathsep.join([str(ROOT / "site"), str(ROOT)]),
        },
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout == f"{told}\n"

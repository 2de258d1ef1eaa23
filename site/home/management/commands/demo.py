"""`make demo`: found the demo town if it is not there yet and run web, worker and beat until Ctrl-C."""

from __future__ import annotations

import fcntl
import gc
import hashlib
import io
import multiprocessing
import os
import shutil
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from celery import current_app
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser, OutputWrapper
from django.db import connections

from common.people.models import Person
from common.places.models import Municipality
from common.text import clock
from home.management.processes import Household, Program, ProgramEndedError, StopRequested

SIGN_INS = (
    ("resident", "住民"),
    ("supporter", "デジタル活用支援員"),
    ("partner", "実施団体"),
    ("clerk", "担当者（起案）"),
    ("approver", "確認者"),
    ("moderator", "投稿確認者"),
    ("editor", "編集者"),
    ("member", "外部評価委員"),
    ("member2", "外部評価委員（二人目）"),
    ("chair", "会長"),
    ("auditor", "記録閲覧者"),
    ("admin", "管理者"),
    ("clerk_b", "みなみ村の担当者"),
)
PASSWORD = "hiroba-demo"  # noqa: S105 - public on purpose; production is never ready with these logins
READY_SECONDS = 120


def _days_file() -> Path:
    """Return where the furthest day of the town is kept; config.settings.demo reads it."""
    return Path(settings.VAR_DIR) / "days_ahead"


def _days_asked() -> int:
    return int(os.environ.get("HIROBA_DEMO_DAYS") or 0)


@contextmanager
def _beside(work: Callable[[], None]) -> Iterator[Callable[[], None]]:
    """Do a piece of work in a process of its own, where a fork is cheap; yields what waits until it is done."""
    if sys.platform != "linux":
        yield work
        return
    child = multiprocessing.get_context("fork").Process(target=work, daemon=True)
    child.start()

    def done() -> None:
        child.join()
        if child.exitcode:
            raise CommandError("This step failed; see the lines above.")

    try:
        yield done
    finally:
        if child.is_alive():
            child.terminate()


@contextmanager
def _nothing_thrown_away() -> Iterator[None]:
    """Spare the search for unused objects: migrations make millions that stay, and the search takes a third."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


class _Substeps(io.StringIO):
    """Lines of a command that runs inside a step: the first one leaves the line of the step."""

    def __init__(self, out: OutputWrapper) -> None:
        super().__init__()
        self.out = out
        self.begun = False

    def write(self, text: str) -> int:
        self.out.write(text if self.begun else f"\n{text}", ending="")
        self.out.flush()
        self.begun = True
        return len(text)


class Command(BaseCommand):
    help = "Run the demo town on this machine: SQLite, web, worker and beat in one process group."
    requires_system_checks: list[str] = []  # migrate runs them

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="port on 127.0.0.1 (default 8000)")
        parser.add_argument("--reset", action="store_true", help="throw the town away and found it anew")

    def handle(self, *args: Any, port: int, reset: bool, **options: Any) -> None:
        if not getattr(settings, "DEMO", False) or settings.DATABASES["default"]["ENGINE"] != (
            "django.db.backends.sqlite3"
        ):
            raise CommandError("The demo runs only under config.settings.demo.")
        settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
        with self._alone():
            self._check_port(port)
            if reset:
                self._step("Clearing the old town", self._clear)
                settings.CLOCK_DAYS_AHEAD = _days_asked()  # a new town has lived no days yet
            broker = self._fresh_broker()
            if settings.CLOCK_DAYS_AHEAD:
                self._keep_day(settings.CLOCK_DAYS_AHEAD)
            with _beside(self._collect_static) as collected:
                self._step("Migrating the database", self._migrate)
                self._step("Collecting static files", collected)
            connections.close_all()
            self._run(port, broker)

    # -- steps ---------------------------------------------------------------------------------------------

    def _step(self, title: str, work: Callable[[], object]) -> None:
        self.stdout.write(f"{title} … ", ending="")
        self.stdout.flush()
        begin = time.monotonic()
        work()
        self.stdout.write(f"{time.monotonic() - begin:.1f} s")
        self.stdout.flush()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold the lock of this folder's data: two demos on one database would share a town by accident."""
        with (settings.VAR_DIR / "demo.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise CommandError(
                    "A demo of this folder is already running; stop it with Ctrl-C in its window first."
                ) from error
            yield

    def _keep_day(self, ahead: int) -> None:
        """Say which day it is in the town and remember it: the next start goes on from there."""
        day = clock.today()
        self.stdout.write(f"Today in the town is {day.day} {day:%B %Y}, {ahead} days ahead.")
        if ahead > _days_asked():
            self.stdout.write(
                f"The town was started with DAYS={ahead} before and goes on from there; days do not run backwards "
                "(`make demo-reset` founds it anew, today)."
            )
        else:
            self.stdout.write("What you do now bears that day; later starts go on from it by themselves.")
        _days_file().write_text(f"{ahead}\n")

    def _check_port(self, port: int) -> None:
        if not 1 <= port <= 65535:
            raise CommandError(f"{port} is no port; try: make demo PORT=8080")
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError as error:
                raise CommandError(
                    f"Port {port} is not free ({error.strerror}). Choose another: make demo PORT={port + 80}"
                ) from error

    def _migrate(self) -> None:
        with _nothing_thrown_away():
            call_command("migrate", interactive=False, verbosity=0)

    def _clear(self) -> None:
        database = Path(settings.DATABASES["default"]["NAME"])
        for leftover in database.parent.glob(database.name + "*"):
            leftover.unlink()
        _days_file().unlink(missing_ok=True)
        for folder in (settings.MEDIA_ROOT, settings.PRIVATE_ROOT, settings.VAR_DIR / "mail"):
            shutil.rmtree(folder, ignore_errors=True)

    def _found(self, port: int) -> None:
        """Found the town if it does not stand; its own steps are told only then, each when it is done."""
        told = _Substeps(self.stdout)
        with _nothing_thrown_away():
            call_command("seed_town", port=port, stdout=told)
        connections.close_all()
        if told.begun:
            self.stdout.write("  … ", ending="")

    def _fresh_broker(self) -> Path:
        """An empty queue folder for this start; work that an earlier one left is claimed from rows."""
        parent = settings.VAR_DIR / "queue"
        shutil.rmtree(parent, ignore_errors=True)
        broker = Path(parent / f"{int(time.time())}-{os.getpid()}")
        (broker / "control").mkdir(parents=True)
        current_app.conf.broker_transport_options = {
            "data_folder_in": str(broker),
            "data_folder_out": str(broker),
            "control_folder": str(broker / "control"),
        }
        return broker

    def _collect_static(self) -> None:
        """Collect and compress only when a source file changed: it is most of the time of a start."""
        seen = hashlib.sha256()
        for finder in get_finders():
            for path, storage in finder.list([]):
                place = Path(storage.path(path))
                stat = place.stat()
                seen.update(f"{place} {stat.st_size} {stat.st_mtime_ns}\n".encode())
        mark = settings.VAR_DIR / "static.fingerprint"
        if Path(settings.STATIC_ROOT).is_dir() and mark.exists() and mark.read_text() == seen.hexdigest():
            return
        mark.unlink(missing_ok=True)
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        mark.write_text(seen.hexdigest())

    # -- the running town ----------------------------------------------------------------------------------

    def _programs(self, port: int) -> list[Program]:
        logs = settings.VAR_DIR / "log"
        python = [sys.executable, "-m"]
        celery = [*python, "celery", "-A", "config.celery", "--quiet"]
        web = ["granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", "1"]
        worker = ["worker", "--pool", "threads", "--concurrency", "2", "--loglevel", "warning"]
        quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        beat = [
            "beat",
            "--loglevel",
            "warning",
            "--pidfile=",
            "--schedule",
            str(settings.VAR_DIR / "queue" / "beat"),
        ]
        return [
            Program(
                "web", [*python, *web, "--blocking-threads", "2", "config.wsgi:application"], logs / "web.log"
            ),
            Program("worker", [*celery, *worker, *quiet], logs / "worker.log"),
            Program("beat", [*celery, *beat], logs / "beat.log"),
        ]

    def _run(self, port: int, broker: Path) -> None:
        env = dict(os.environ)
        env["PYTHONPATH"] = os.pathsep.join([str(settings.SITE_DIR), str(settings.BASE_DIR)])
        env["PYTHONUNBUFFERED"] = "1"
        env["HIROBA_BROKER_DIR"] = str(broker)
        env["HIROBA_PORT"] = str(port)
        try:
            with Household(env=env, cwd=settings.BASE_DIR) as household:
                # The web loads its code while the town is founded; worker and beat would wait for its one writer.
                web, *others = self._programs(port)
                self._start(household, web)
                try:
                    if Municipality.objects.filter(slug="hiroba").exists():
                        self.stdout.write("The town stands; nothing to found.")
                    else:
                        self._step("Founding the demo town", lambda: self._found(port))
                    begin = time.monotonic()
                    self._wait_until_ready(household, port)
                    self.stdout.write(f"Ready in {time.monotonic() - begin:.1f} s")
                    for program in others:
                        self._start(household, program)
                    self._greet(port)
                    household.wait()
                except StopRequested:
                    # the programs finish what they have in hand, which may take some seconds
                    self.stdout.write("\nStopping …")
                    self.stdout.flush()
                    raise
        except StopRequested:
            self.stdout.write("Stopped. The town keeps its data; `make demo-reset` starts it anew.")
        except ProgramEndedError as error:
            self.stderr.write(f"\nThe {error.name} process ended by itself. Its last lines:\n{error.tail}\n")
            raise CommandError(
                f"{error}; everything was stopped. Logs: {settings.VAR_DIR / 'log'}"
            ) from error

    def _start(self, household: Household, program: Program) -> None:
        self.stdout.write(f"Starting {program.name} …")
        self.stdout.flush()
        household.start(program)

    def _wait_until_ready(self, household: Household, port: int) -> None:
        deadline = time.monotonic() + READY_SECONDS
        answer = "no answer"
        while time.monotonic() < deadline:
            household.look()
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as response:
                    if response.status == 200:
                        return
            except urllib.error.HTTPError as error:
                answer = f"{error.code} {error.read(300).decode(errors='replace')}"
            except OSError as error:
                answer = str(error)
            time.sleep(0.1)
        raise CommandError(f"/readyz was not ready after {READY_SECONDS} s: {answer}")

    def _greet(self, port: int) -> None:
        self.stdout.write("Demo sign-ins (password of all: " + PASSWORD + ")")
        names = dict(Person.objects.filter(user__isnull=False).values_list("user__username", "name"))
        connections.close_all()
        for name, role in SIGN_INS:
            self.stdout.write(f"  {name:<10} {names.get(name) or ''}　{role}")
        self.stdout.write(f"\n  ひろば町    http://127.0.0.1:{port}/")
        self.stdout.write(f"  みなみ村    http://minami.localhost:{port}/")
        self.stdout.write(f"  sign in     http://127.0.0.1:{port}/accounts/login/")
        self.stdout.write(
            f"  staff desk  http://127.0.0.1:{port}/desk/   editor: http://127.0.0.1:{port}/cms/"
        )
        self.stdout.write("\nCtrl-C ends everything.")
        self.stdout.flush()

"""G4: web, worker and PostgreSQL are killed amid their work: what was acknowledged stands, no mail goes twice."""

from __future__ import annotations

import itertools
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.faults.conftest import copy_tables
from tests.faults.household import Program, Taken, Web, beat, taken, worker
from tests.faults.mail_server import mail_server
from tests.faults.people import Browser, booking_form, opinion_form
from tests.faults.points import OF_A_SENDING, OF_AN_ACT, give_order, was_obeyed
from tests.faults.server import run_town

OBEYED_WITHIN = 90.0
PATIENCE = 120.0
"""Seconds for which somebody sends her form again and again."""
PEOPLE = 4
BETWEEN = 8
"""Acts that are acknowledged between one kill and the next order: a town at work, not one that only dies."""


def spread(victim: str, points: tuple[str, ...], number: int) -> list[tuple[str, str]]:
    """So many kills over the points in turn, so that each is met as often as the others."""
    return [(victim, point) for point in itertools.islice(itertools.cycle(points), number)]


def orders(*, full: bool, vendor: str) -> list[tuple[str, str]]:
    """Whom to kill where, in a mixed order that is the same every time."""
    if vendor == "sqlite":
        return spread("web", OF_AN_ACT, 20) if full else [("web", "before_commit"), ("web", "after_commit")]
    if not full:
        return [("web", "after_commit"), ("worker", "after_acceptance"), ("postgresql", "before_commit")]
    found = spread("web", OF_AN_ACT, 20) + spread("worker", OF_A_SENDING, 20)
    # the database dies under acts and under sendings: every point of an act twice, most of a sending once
    found += spread("postgresql", OF_AN_ACT, 14) + spread("postgresql", OF_A_SENDING, 6)
    random.Random(4).shuffle(found)
    return found


@dataclass
class People:
    """Residents who send one form after the other; a broken answer makes them send the same form again."""

    bookings: list[str]
    opinions: str
    port: int = 0
    acknowledged: dict[str, str] = field(default_factory=dict)
    broken: int = 0
    gave_up: int = 0
    stop: bool = False

    def one(self, place: int) -> None:
        turn = itertools.count(place)
        while not self.stop:
            number = next(turn)
            form = opinion_form(self.opinions, email=False)
            if number % 3:
                form = booking_form(self.bookings[number % len(self.bookings)])
            until = time.monotonic() + PATIENCE
            while form.key not in self.acknowledged and time.monotonic() < until:
                browser = Browser(self.port, timeout=30)
                answer = browser.send(form)
                shown = browser.receipt_page(answer) if answer.status == 303 and answer.number else ""
                browser.close()
                if shown:
                    self.acknowledged[form.key] = shown
                else:
                    self.broken += 1
                    time.sleep(0.2)
            self.gave_up += form.key not in self.acknowledged
            time.sleep(0.05)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        threads = [threading.Thread(target=self.one, args=(place,), daemon=True) for place in range(PEOPLE)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self.stop = True
            for thread in threads:
                thread.join(PATIENCE + 60)


class Town:
    """The programs of a town, what was ordered, and how to bring back what was killed."""

    def __init__(self, env: dict[str, str], folder: Path, database: Taken | None, stack: ExitStack) -> None:
        self.env, self.folder, self.database, self.stack = env, folder, database, stack
        self.order = Path(env["FAULTS_ORDER"])
        self.killed: Counter[str] = Counter()
        self.note_pid()
        self.web = Web(env=env, log=folder / "web.log")
        stack.callback(lambda: self.web.kill())
        self.worker: Program | None = None
        if database is not None:
            self.worker = worker(env=env, log=folder / "worker.log")
            stack.callback(lambda: self.worker and self.worker.kill())
            stack.callback(beat(env=env, log=folder / "beat.log").kill)
        self.web.answers()

    def note_pid(self) -> None:
        if self.database is not None:
            Path(self.env["FAULTS_PID"]).write_text(str(self.database.pid))

    def kill(self, victim: str, point: str, people: People) -> None:
        """Let people work for a moment, order a kill, wait until it happened, and start again what died."""
        until, enough = time.monotonic() + OBEYED_WITHIN, len(people.acknowledged) + BETWEEN
        while len(people.acknowledged) < enough and time.monotonic() < until:
            time.sleep(0.02)
        give_order(self.order, victim, point)
        deadline = time.monotonic() + OBEYED_WITHIN
        while not was_obeyed(self.order):
            assert time.monotonic() < deadline, f"{victim} never came to {point}\n{self.told()}"
            self.start_what_ended()
            time.sleep(0.02)
        self.killed[victim] += 1
        if victim == "postgresql":
            assert self.database is not None
            self.database.take()
            self.database.give()
            self.note_pid()
            return
        died = self.web if victim == "web" or self.worker is None else self.worker
        died.process.wait(20)
        died.kill()
        if victim == "worker":
            self.worker = worker(env=self.env, log=self.folder / "worker.log")
            return
        self.web = Web(env=self.env, log=self.folder / "web.log")
        self.web.answers()
        people.port = self.web.port

    def start_what_ended(self) -> None:
        """Start a worker again that ended by itself, as whatever runs it would: it may have found no database."""
        if self.worker is not None and not self.worker.lives and self.order.exists():
            self.worker = worker(env=self.env, log=self.folder / "worker.log")

    def told(self) -> str:
        return "\n".join(path.read_text()[-1500:] for path in sorted(self.folder.glob("*.log")))


@pytest.mark.fault("G4")
@pytest.mark.slow
def test_whoever_dies_nothing_acknowledged_is_lost(
    copy_of_database: dict[str, str], tmp_path: Path, full_size: bool, record_figure: Any
) -> None:
    todo = orders(full=full_size, vendor=connection.vendor)
    with ExitStack() as stack:
        mails = stack.enter_context(mail_server())
        env = copy_of_database | {"FAULTS_MAIL_PORT": str(mails.port)}
        database: Taken | None = None
        if connection.vendor == "postgresql":
            database = stack.enter_context(taken("postgresql"))
            copy_tables(env["DATABASE_URL"], database.address)
            redis = stack.enter_context(taken("redis"))
            env |= {"DATABASE_URL": database.address, "FAULTS_REDIS": redis.address}
        made: Any = run_town(env, "forms_town", "make", "4", "100000")
        env |= {"FAULTS_ORDER": str(tmp_path / "order"), "FAULTS_PID": str(tmp_path / "postgresql.pid")}
        town = Town(env, tmp_path, database, stack)
        people = People(made["bookings"], made["opinions"], port=town.web.port)
        with people.at_work():
            for victim, point in todo:
                town.kill(victim, point, people)
            time.sleep(1)
        if town.worker is not None:
            _until_quiet(mails.accepted)
            town.worker.kill()
        settled: Any = run_town(env, "forms_town", "settle")
        became, counted = settled["mails"], settled["acts"]
        told = town.told()
    for victim, number in sorted(town.killed.items()):
        record_figure(f"kills_{victim}", value=number, unit="kills", n=number)
    stored = {form: number for form, (_kind, number) in counted["acts"].items()}
    lost = [form for form, number in people.acknowledged.items() if stored.get(form) != number]
    acts = len(people.acknowledged)
    assert acts > 5 * len(todo), f"void: only {acts} acts were acknowledged\n{told}"
    assert people.broken, "void: nobody met a kill"
    record_figure("lost", value=len(lost), unit="acknowledged acts", n=acts, goal="== 0")
    assert people.gave_up == 0, told
    assert counted["rows"] == counted["receipts"]
    assert (counted["uncounted"], counted["busy"]) == (0, 0)
    bookings = Counter(form for form, (kind, _number) in counted["acts"].items() if kind == "booking")
    assert Counter(became["form"].values()) == bookings, (
        "every booking owes one message, and nothing else does"
    )
    times = Counter(message_id for message_id, _recipient in mails.accepted)
    doubled = sum(number - 1 for number in times.values())
    record_figure("doubled", value=doubled, unit="mails", n=len(became["state"]), goal="== 0")
    sent = {one for one, state in became["state"].items() if state == "sent"}
    assert sent <= set(times), "sent means that the server took it"
    undecided = set(became["state"]) - sent
    hidden = undecided - set(became["shown"])
    record_figure("hidden", value=len(hidden), unit="undecided mails", n=len(undecided), goal="== 0")
    assert {became["state"][one] for one in undecided} <= {"uncertain"}


def _until_quiet(accepted: list[Any], *, quiet: float = 3.0, most: float = 60.0) -> None:
    """Wait until no mail has come for some seconds."""
    end, seen, since = time.monotonic() + most, len(accepted), time.monotonic()
    while time.monotonic() < end and time.monotonic() < since + quiet:
        time.sleep(0.1)
        if len(accepted) != seen:
            seen, since = len(accepted), time.monotonic()


@pytest.mark.fault("G4")
@pytest.mark.slow
def test_a_sender_that_marks_afterwards_sends_twice(copy_of_database: dict[str, str], tmp_path: Path) -> None:
    """The control: a worker that stores nothing before it sends is killed between the two, and sends again."""
    with mail_server() as mails:
        env = copy_of_database | {
            "FAULTS_MAIL_PORT": str(mails.port),
            "FAULTS_ORDER": str(tmp_path / "order"),
        }
        give_order(tmp_path / "order", "worker", "before_storing")
        for _start in range(2):
            Program(["tests.faults.naive_sender"], env=env, log=tmp_path / "sender.log").process.wait(60)
        told = (tmp_path / "sender.log").read_text()[-1500:]
    assert was_obeyed(tmp_path / "order"), told
    assert sorted(Counter(message_id for message_id, _recipient in mails.accepted).values()) == [1, 1, 2], (
        told
    )

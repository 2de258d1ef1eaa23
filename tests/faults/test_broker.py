"""G5: while Redis is gone, every act is taken as fast as ever, and its mail goes out once when Redis is back."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from celery import Celery
from django.core.cache.backends.redis import RedisCache
from kombu.exceptions import OperationalError
from redis.exceptions import ConnectionError as RedisConnectionError

from config import cache
from tests.bench.web import ROOT
from tests.faults.household import beat, taken, worker
from tests.faults.mail_server import mail_server
from tests.faults.people import Browser, Form, booking_form
from tests.faults.server import run_town, serve

NEEDS_REDIS = True
BACK_WITHIN = 60.0
"""Seconds after the return of the broker in which every mail that was owed has gone out."""


@dataclass
class Sent:
    """What people saw while they sent their forms: seconds of each answer, and what was not taken."""

    times: list[float] = field(default_factory=list)
    refused: Counter[int] = field(default_factory=Counter)

    @property
    def p95(self) -> float:
        return sorted(self.times)[int(0.95 * (len(self.times) - 1))]


def send_for(port: int, path: str, *, seconds: float, each_second: float) -> Sent:
    """Let people send forms at an even pace for some seconds, each at her own browser."""
    sent, lock = Sent(), threading.Lock()
    people = 4

    def one(place: int) -> None:
        browser = Browser(port)
        begin = time.monotonic()
        step = people / each_second
        turn = begin + step * place / people
        while turn < begin + seconds:
            time.sleep(max(0.0, turn - time.monotonic()))
            form: Form = booking_form(path)
            asked = time.monotonic()
            answer = browser.send(form)
            with lock:
                sent.times.append(time.monotonic() - asked)
                if not answer.number:
                    sent.refused[answer.status] += 1
            turn += step
        browser.close()

    with ThreadPoolExecutor(people) as browsers:
        list(browsers.map(one, range(people)))
    return sent


@pytest.mark.fault("G5")
@pytest.mark.slow
def test_submissions_go_on_without_the_broker(
    copy_of_database: dict[str, str], tmp_path: Path, full_size: bool, record_figure: Any
) -> None:
    seconds, pace = (60.0, 8.5) if full_size else (5.0, 6.0)
    with ExitStack() as stack:
        mails = stack.enter_context(mail_server())
        redis = stack.enter_context(taken("redis"))
        env = copy_of_database | {"FAULTS_REDIS": redis.address, "FAULTS_MAIL_PORT": str(mails.port)}
        town: Any = run_town(env, "forms_town", "make", "1", "5000")
        path = town["bookings"][0]
        for start in (worker, beat):
            program = start(env=env, log=tmp_path / f"{start.__name__}.log")
            stack.callback(program.kill)
        server = stack.enter_context(serve("config.wsgi:application", env=env, log=tmp_path / "web.log"))
        send_for(server.port, path, seconds=2, each_second=pace)  # nobody's first request counts
        before = send_for(server.port, path, seconds=seconds / 2, each_second=pace)
        _until(lambda: len(mails.accepted) > 0, 30)
        redis.take()
        during = send_for(server.port, path, seconds=seconds, each_second=pace)
        waiting = len(mails.accepted)
        redis.give()
        back = time.monotonic()
        owed = set(_owed(env))
        _until(lambda: {one for one, _ in mails.accepted} >= owed, BACK_WITHIN)
        took = time.monotonic() - back
        counted: Any = run_town(env, "forms_town", "mails")
    told = (
        during.refused,
        [(tmp_path / f"{name}.log").read_text()[-1500:] for name in ("web", "worker", "beat")],
    )
    record_figure(
        "refused", value=sum(during.refused.values()), unit="acts", n=len(during.times), goal="== 0"
    )
    assert not during.refused, told
    ratio = during.p95 / before.p95
    # a few seconds on a busy machine say nothing about the slowest twentieth
    record_figure(
        "p95", value=ratio, unit="of normal", n=len(during.times), goal="<= 1.5" if full_size else None
    )
    assert waiting < len(owed), "void: mails went out although the broker was gone"
    times = Counter(message_id for message_id, _recipient in mails.accepted)
    wrong = sum(times[one] != 1 for one in owed) + sum(number > 1 for number in times.values())
    record_figure("mails_wrong", value=wrong, unit="mails lost or doubled", n=len(owed), goal="== 0")
    record_figure("back", value=took, unit="s", n=len(owed), goal=f"<= {BACK_WITHIN:g}")
    assert set(counted["state"].values()) == {"sent"}


def _owed(env: dict[str, str]) -> list[str]:
    counted: Any = run_town(env, "forms_town", "mails")
    return list(counted["state"])


def _until(happens: Any, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not happens() and time.monotonic() < deadline:
        time.sleep(0.1)


@pytest.mark.fault("G5")
def test_no_act_publishes_to_the_broker() -> None:
    """Waking is beat's alone: an act that published would wait for a broker that is gone."""
    folders = [ROOT / name for name in ("site", "learning", "participation", "events")]
    calls = re.compile(r"\.(delay|delay_on_commit|apply_async|send_task)\(")
    found = [
        path.relative_to(ROOT)
        for folder in folders
        for path in folder.rglob("*.py")
        if calls.search(path.read_text())
    ]
    assert found == []


def nobody() -> str:
    """The address of a Redis that is not there."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"redis://127.0.0.1:{probe.getsockname()[1]}/0"


@pytest.mark.fault("G5")
def test_an_act_that_publishes_or_asks_a_plain_cache_fails_without_the_broker() -> None:
    """The control: what the product does not do breaks an act at once."""
    with pytest.raises(OperationalError):
        Celery(broker=nobody()).send_task("common.notify.tasks.sweep_outbox", retry=False)
    with pytest.raises(RedisConnectionError):
        RedisCache(nobody(), {}).get("wagtail_site_root_paths")


@pytest.mark.fault("G5")
def test_the_cache_goes_on_by_itself_and_forgets_what_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "ASKED_AGAIN_AFTER", 0.0)
    with taken("redis") as redis:
        ours = cache.EnduringRedisCache(redis.address, {})
        ours.set("moved", "old place")
        ours.set("stays", 1)
        redis.take()
        assert ours.get("moved") is None
        ours.set("moved", "new place")
        assert ours.get_many(["moved", "stays"]) == {"moved": "new place"}
        ours.add("tries", 0)
        assert [ours.incr("tries"), ours.incr("tries"), ours.decr("tries")] == [1, 2, 1]
        with pytest.raises(ValueError, match="not found"):
            ours.incr("never_counted")
        redis.give()
        other = RedisCache(redis.address, {})
        other.set("moved", "old place")  # as it would stand there, had Redis kept its memory
        assert ours.get("moved") is None
        assert other.get("moved") is None
        ours.set("moved", "third place")
        assert other.get("moved") == "third place"


@pytest.mark.fault("G5")
def test_a_cache_that_is_away_is_not_asked_by_every_request() -> None:
    ours = cache.EnduringRedisCache(nobody(), {})
    begin = time.perf_counter()
    for number in range(200):
        ours.set(f"page{number}", number)
    assert ours.get("page7") == 7
    assert time.perf_counter() - begin < 2

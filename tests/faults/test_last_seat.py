"""G1: the last seat is sold once, however many ask for it in the same moment."""

from __future__ import annotations

import asyncio
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import pytest

from tests.bench.load import Connection, post
from tests.bench.web import Server
from tests.faults.server import run_town, serve

DATES, AT_ONCE = 20, 50
TOKEN = "a" * 32


def booking(path: str) -> bytes:
    """A post as a browser sends it, by somebody else each time."""
    fields = {
        "csrfmiddlewaretoken": TOKEN,
        "name": "田中 ハル",
        "phone": f"0000-{uuid.uuid4().int % 1_000_000:06d}",
        "form_key": str(uuid.uuid4()),
    }
    return post(path, urlencode(fields).encode(), cookies=f"csrftoken={TOKEN}")


async def all_at_once(port: int, requests: list[bytes]) -> Counter[int]:
    """Open all connections first, then send all requests in one moment; returns answers by status."""
    loop = asyncio.get_running_loop()
    opened = [await loop.create_connection(Connection, "127.0.0.1", port) for _ in requests]
    answers = await asyncio.gather(
        *(
            asyncio.wait_for(line.ask(request), 120)
            for (_, line), request in zip(opened, requests, strict=True)
        )
    )
    for _, line in opened:
        line.close()
    return Counter(status for status, _body in answers)


def rush(server: Server, paths: list[str]) -> Counter[int]:
    """Fifty posts at once on one path after the other."""
    answers: Counter[int] = Counter()
    for path in paths:
        requests = [booking(path) for _ in range(AT_ONCE)]
        # in a thread of its own: a browser of another test may keep an event loop in this one
        with ThreadPoolExecutor(1) as thread:
            answers += thread.submit(asyncio.run, all_at_once(server.port, requests)).result()
    return answers


@pytest.mark.fault("G1")
@pytest.mark.slow
def test_fifty_at_once_for_the_last_seat(copy_of_database, tmp_path, record_figure):
    env = copy_of_database
    keys = run_town(env, "last_seat_town", "make", str(DATES))
    assert isinstance(keys, list)
    with serve("tests.faults.naive_seat:application", env=env, log=tmp_path / "server.log") as server:
        naive_answers = rush(server, [f"/naive/{seat}/" for seat in range(DATES)])
        answers = rush(server, [f"/classes/{key}/book/" for key in keys])
    counted = run_town(env, "last_seat_town", "count")
    assert isinstance(counted, dict)
    oversold = sum(number > 1 for number in counted["naive"])
    told = (dict(answers), dict(naive_answers), counted, (tmp_path / "server.log").read_text()[-1500:])
    # the control first: where even the naive booking sells each seat once, nothing was tried
    record_figure("control_oversold", value=oversold, unit="seats", n=DATES, goal=f">= {DATES // 2}")
    assert oversold >= DATES // 2, f"void: the naive booking oversold only {oversold} of {DATES}: {told}"
    record_figure("sold", value=sum(counted["sold"]), unit="seats", n=DATES, goal=f"== {DATES}")
    failures = sum(number for status, number in answers.items() if status >= 500 or status == 0)
    record_figure("failures", value=failures, unit="answers of 500", n=DATES * AT_ONCE, goal="== 0")
    assert counted["sold"] == [1] * DATES, told
    assert counted["taken"] == [1] * DATES, told
    assert counted["busy"] == counted["receipts"] == [DATES], told
    assert answers == {303: DATES, 409: DATES * (AT_ONCE - 1)}, told

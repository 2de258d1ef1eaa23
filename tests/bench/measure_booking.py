"""Booking: from the form to the page that says it is done, on one date, on many, and for the last seats."""

from __future__ import annotations

import itertools
import json
import re
import uuid
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from tests.bench import load, machine
from tests.bench.figures import Figure, Name, measures

if TYPE_CHECKING:
    from tests.bench.run import Bench

TOKEN = "a" * 32
SEATS = 1_000_000
BOOKERS, LAST_SEATS, AT_ONCE = 8, 20, 200
MOST_REQUESTS, MOST_STATEMENTS, P95 = "<= 4", "<= 40", "< 300"
_serial = itertools.count(1)
# The first half of the large course never fills up (what is measured is the booking, not the refusal), the other
# half keeps its 20 seats. Prints both, as JSON.
DATES = f"""
import json, django; django.setup()
from events.models import Session
rows = Session.objects.filter(course__slug="bench-dates", course__municipality__slug="hiroba").order_by("starts_at")
keys = list(rows.values_list("key", flat=True))
Session.objects.filter(key__in=keys[:50]).update(capacity={SEATS})
print(json.dumps([keys[:50], keys[50:]]))
"""
# Requests and statements of one booking on a warm process, from the form to the page that says it is done.
STATEMENTS = """
import json, re, sys, django; django.setup()
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
def book(number):
    client, asked = Client(headers={"host": "127.0.0.1", "accept-language": "ja"}), []
    with CaptureQueriesContext(connection) as queries:
        form = client.get(f"/classes/{sys.argv[1]}/book/")
        key = re.search(r'name="form_key" value="([^"]+)"', form.content.decode())[1]
        fields = {"name": "田中 ハル", "phone": f"0000-9{number:05d}", "form_key": key}
        sent = client.post(f"/classes/{sys.argv[1]}/book/", fields)
        assert sent.status_code == 303, sent.content.decode()[:2000]
        assert client.get(sent["Location"]).status_code == 200
    return 3, len(queries)
book(1)
print(json.dumps(book(2)))
"""
SOLD = """
import sys, django; django.setup()
from events.enums import BookingState
from events.models import Booking
print(Booking.objects.filter(session__key=sys.argv[1], state=BookingState.BOOKED).count())
"""


def dates(bench: Bench, database: str) -> tuple[list[str], list[str]]:
    """Keys of the dates that never fill up, and of those with 20 seats."""
    place = bench.place(database)
    place.large()
    endless, small = json.loads(place.python("product", "-c", DATES).splitlines()[-1])
    return endless, small


def somebody(form_key: str, token: str) -> bytes:
    # Telephones are counted, not drawn: two draws of the same number are one person, who already has her seat.
    phone = f"0000-{next(_serial):06d}"
    return urlencode(
        {"csrfmiddlewaretoken": token, "name": "田中 ハル", "phone": phone, "form_key": form_key}
    ).encode()


def booking(key: str) -> bytes:
    """A post as a browser sends it; by somebody else each time."""
    body = somebody(str(uuid.uuid4()), TOKEN)
    return load.post(f"/classes/{key}/book/", body, cookies=f"csrftoken={TOKEN}")


def from_form_to_done(next_key: Callable[[], str]) -> load.Journey:
    """A booker who opens the form of a date, sends it, and reads that it is done."""

    async def walk(connection: load.Connection) -> None:
        cookies: dict[str, str] = {}

        async def ask(request: bytes, status: int) -> str:
            answered, body = await connection.ask(request)
            if answered != status:
                raise load.JourneyError(f"{answered} instead of {status}")
            for cookie in load.header(connection.head, "set-cookie"):
                name, _, value = cookie.split(";", 1)[0].partition("=")
                cookies[name] = value
            return body.decode()

        def kept() -> str:
            return "; ".join(f"{name}={value}" for name, value in cookies.items())

        path = f"/classes/{next_key()}/book/"
        form = await ask(load.get(path), 200)
        token, key = (
            re.search(rf'name="{field}" value="([^"]+)"', form)
            for field in ("csrfmiddlewaretoken", "form_key")
        )
        if token is None or key is None:
            raise load.JourneyError("no form")
        await ask(load.post(path, somebody(key[1], token[1]), cookies=kept()), 303)
        (location,) = load.header(connection.head, "location")
        await ask(load.get(location, cookies=kept()), 200)

    return walk


def bookings(bench: Bench, name: Name, keys: list[str]) -> Iterator[Figure]:
    """Figures of eight bookers at work on these dates."""
    assert name.database is not None
    place = bench.place(name.database)
    base, base_foreign = bench.base("booking", name.database)
    turn = itertools.cycle(keys)
    journey = from_form_to_done(lambda: next(turn))
    results, foreign = [], []
    with place.serve("product") as server:
        load.run_journeys(server.port, journey, seconds=1.5, walkers=BOOKERS)
        for _ in range(bench.runs):
            machine.wait_for_quiet()
            with machine.watching() as watch:
                results.append(
                    load.run_journeys(server.port, journey, seconds=bench.seconds, walkers=BOOKERS)
                )
            foreign.append(watch.foreign)
    failed = [fault for result in results for fault in result.faults]
    if failed:
        raise RuntimeError(f"{len(failed)} bookings did not come to their end: {failed[:3]}")
    raw, most = load.median([result.rate for result in results]), max(foreign + base_foreign)
    done = sum(len(result.times) for result in results)
    share = name.share(
        "share",
        kind="booking",
        raw=raw,
        base=load.median([result.rate for result in base]),
        n=len(results),
        foreign_cpu=most,
    )
    yield share
    p95 = load.median([result.percentile(0.95) for result in results])
    yield name.figure("p95", value=p95, unit="ms", n=done, raw=raw, foreign_cpu=most, goal=P95)
    requests, statements = json.loads(place.python("product", "-c", STATEMENTS, keys[0]).splitlines()[-1])
    yield name.figure("requests", value=requests, unit="requests", n=1, goal=MOST_REQUESTS)
    yield name.figure("statements", value=statements, unit="statements", n=1, goal=MOST_STATEMENTS)


@measures("booking.hot", goal=">= 0.05", stretch=">= 0.12", both_databases=True)
def booking_hot(bench: Bench, name: Name) -> Iterator[Figure]:
    """Eight bookers on one and the same date: all wait for its row."""
    assert name.database is not None
    yield from bookings(bench, name, dates(bench, name.database)[0][:1])


@measures("booking.spread", goal=">= 0.05", stretch=">= 0.12", both_databases=True)
def booking_spread(bench: Bench, name: Name) -> Iterator[Figure]:
    """Eight bookers on fifty dates."""
    assert name.database is not None
    yield from bookings(bench, name, dates(bench, name.database)[0])


@measures("booking.last", goal="< 3", stretch="< 1.5", both_databases=True)
def booking_last(bench: Bench, name: Name) -> Iterator[Figure]:
    """200 posts at the same moment for 20 seats: seconds until all are answered, seats sold, answers of an error."""
    assert name.database is not None
    place = bench.place(name.database)
    keys = dates(bench, name.database)[1][: bench.runs]
    results, foreign = [], []
    with place.serve("product") as server:
        load.run(server.port, lambda: load.get("/classes/"), seconds=1.5)
        for key in keys:
            machine.wait_for_quiet()
            with machine.watching() as watch:
                results.append(load.run_at_once(server.port, [booking(key) for _ in range(AT_ONCE)]))
            foreign.append(watch.foreign)
    sold = [int(place.python("product", "-c", SOLD, key)) for key in keys]
    errors = sum(
        number for result in results for status, number in result.statuses.items() if not 200 <= status < 500
    )
    posts = AT_ONCE * len(keys)
    seconds = load.median([result.seconds for result in results])
    yield name.figure("", value=seconds, unit="s", n=len(results), foreign_cpu=max(foreign))
    wrong = sum(1 for number in sold if number != LAST_SEATS)
    yield name.figure("wrongly_sold", value=wrong, unit="dates", n=len(keys), raw=sum(sold), goal="== 0")
    yield name.figure("errors", value=errors, unit="answers", n=posts, goal="== 0")

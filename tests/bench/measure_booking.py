"""Booking: the pages that lead to it, and posts on one date, beside the bare view and the bare booking."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from tests.bench import load, machine
from tests.bench.figures import Figure, Name, measures

if TYPE_CHECKING:
    from tests.bench.run import Bench

TOKEN = "a" * 32
_serial = itertools.count(1)
SEATS = 1_000_000
# A date that never fills up: what is measured is the booking, not the refusal. Prints the key of the date, and the
# address of its course.
HOT_DATE = f"""
import django; django.setup()
from events.models import Room, Session
from events.pages.course import CoursePage
from events.queries.session import upcoming_sessions
page = CoursePage.objects.filter(live=True, row__municipality__slug="hiroba").order_by("id").first()
session = next(one for one in upcoming_sessions(municipality_id=page.row.municipality_id) if one.bookable)
Session.objects.filter(pk=session.pk).update(capacity={SEATS})
print(session.key, page.url_path.split("/", 2)[2])
"""


def _hot_date(bench: Bench, database: str) -> tuple[str, str]:
    place = bench.place(database)
    place.prepare("product")
    key, path = place.python("product", "-c", HOT_DATE).split()
    return key, f"/{path}"


@measures("page.class", both_databases=True)
def page_class(bench: Bench, name: Name) -> Iterator[Figure]:
    """The page of one course with its dates."""
    assert name.database is not None
    yield from bench.page_share(name, _hot_date(bench, name.database)[1])


@measures("page.classes", both_databases=True)
def page_classes(bench: Bench, name: Name) -> Iterator[Figure]:
    """The list of all dates."""
    yield from bench.page_share(name, "/classes/")


def booking(key: str) -> bytes:
    """A post as a browser sends it; by somebody else each time."""
    fields = {
        "csrfmiddlewaretoken": TOKEN,
        "name": "田中 ハル",
        # Counted, not drawn: two draws of the same number are one person, who already has her seat.
        "phone": f"0000-{next(_serial):06d}",
        "form_key": str(uuid.uuid4()),
    }
    return load.post(f"/classes/{key}/book/", urlencode(fields).encode(), cookies=f"csrftoken={TOKEN}")


@measures("booking.hot", both_databases=True)
def booking_hot(bench: Bench, name: Name) -> Iterator[Figure]:
    """Posts on one and the same date: all wait for its row."""
    assert name.database is not None
    key, _path = _hot_date(bench, name.database)
    base, base_foreign = bench.base("booking", name.database)
    results, foreign = [], []
    with bench.place(name.database).serve("product") as server:
        load.run(server.port, lambda: booking(key), seconds=1.5)
        for _ in range(bench.runs):
            machine.wait_for_quiet()
            with machine.watching() as watch:
                results.append(load.run(server.port, lambda: booking(key), seconds=bench.seconds))
            foreign.append(watch.foreign)
    failed = sum(result.failed for result in results)
    if failed:
        raise RuntimeError(f"{failed} bookings were not taken: {results[0].statuses}")
    raw, most = load.median([result.rate for result in results]), max(foreign + base_foreign)
    yield name.share(
        "share",
        kind="booking",
        raw=raw,
        base=load.median([result.rate for result in base]),
        n=len(results),
        foreign_cpu=most,
    )
    taken = sum(len(result.times) for result in results)
    yield name.figure("requests", value=taken, unit="bookings", n=len(results), raw=raw, foreign_cpu=most)
    p95 = load.median([result.percentile(0.95) for result in results])
    yield name.figure("p95", value=p95, unit="ms", n=taken, raw=raw, foreign_cpu=most)

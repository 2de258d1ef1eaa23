"""Pages: how fast each is answered beside the bare view, and how many questions it asks the database."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tests.bench.figures import Figure, Name, measures

if TYPE_CHECKING:
    from tests.bench.run import Bench

# The first course of the demo town as its editors wrote it.
COURSE = """
import django; django.setup()
from events.pages.course import CoursePage
page = CoursePage.objects.filter(live=True, row__municipality__slug="hiroba").order_by("id").first()
print("/" + page.url_path.split("/", 2)[2])
"""
# Statements of one page on a warm process: those before the page is found are Wagtail's routing, the rest our own.
STATEMENTS = """
import json, sys, django; django.setup()
from django.db import connection
from django.test import Client
from config import middleware
from home.pages.home import HomePage
counted = {"routing": 0, "own": 0}
depth = 0
def count(execute, sql, params, many, context):
    counted["routing" if depth else "own"] += 1
    return execute(sql, params, many, context)
def is_routing(function):
    def wrapped(*args, **kwargs):
        global depth
        depth += 1
        try:
            return function(*args, **kwargs)
        finally:
            depth -= 1
    return wrapped
HomePage.route = is_routing(HomePage.route)
middleware.home_page_of = is_routing(middleware.home_page_of)
client, found = Client(headers={"host": "127.0.0.1", "accept-language": "ja"}), {}
for address in sys.argv[1:]:
    assert client.get(address).status_code == 200, address
    counted.update(routing=0, own=0)
    with connection.execute_wrapper(count):
        client.get(address)
    found[address] = dict(counted)
print(json.dumps(found))
"""
MOST_OWN, FEWEST_ROUTING = "<= 8", "<= 3"


def course_address(bench: Bench, database: str) -> str:
    place = bench.place(database)
    place.prepare("product")
    return place.python("product", "-c", COURSE).strip()


@measures("page.class", goal=">= 0.06", stretch=">= 0.12", both_databases=True)
def page_class(bench: Bench, name: Name) -> Iterator[Figure]:
    """The page of one course with its dates."""
    assert name.database is not None
    yield from bench.page_share(name, course_address(bench, name.database))


@measures("page.classes", goal=">= 0.025", stretch=">= 0.06", both_databases=True)
def page_classes(bench: Bench, name: Name) -> Iterator[Figure]:
    """The list of all dates, over 100 of them."""
    assert name.database is not None
    bench.place(name.database).large()
    yield from bench.page_share(name, "/classes/")


@measures("page.home", goal=">= 0.06", stretch=">= 0.12", both_databases=True)
def page_home(bench: Bench, name: Name) -> Iterator[Figure]:
    """The front page."""
    yield from bench.page_share(name, "/")


@measures("page.consultation", goal=">= 0.025", stretch=">= 0.06", both_databases=True)
def page_consultation(bench: Bench, name: Name) -> Iterator[Figure]:
    """An open case with 100 sections."""
    assert name.database is not None
    yield from bench.page_share(name, bench.place(name.database).large()["consultation"])


@measures("page.result", goal=">= 0.02", stretch=">= 0.04", both_databases=True)
def page_result(bench: Bench, name: Name) -> Iterator[Figure]:
    """A published result of 500 opinions under 40 themes."""
    assert name.database is not None
    yield from bench.page_share(name, bench.place(name.database).large()["result"])


@measures("page.queries", goal=MOST_OWN, both_databases=True)
def page_queries(bench: Bench, name: Name) -> Iterator[Figure]:
    """The most statements of our own that one of the measured pages asks, and the most of Wagtail's routing."""
    assert name.database is not None
    place = bench.place(name.database)
    large = place.large()
    pages = {
        "class": course_address(bench, name.database),
        "classes": "/classes/",
        "home": "/",
        "consultation": large["consultation"],
        "result": large["result"],
    }
    asked = json.loads(place.python("product", "-c", STATEMENTS, *pages.values()).splitlines()[-1])
    own, routing = ([one[kind] for one in asked.values()] for kind in ("own", "routing"))
    yield name.figure("", value=max(own), unit="statements", n=len(own))
    yield name.figure(
        "routing", value=max(routing), unit="statements", n=len(routing), stretch=FEWEST_ROUTING
    )
    for page, address in pages.items():
        yield name.figure(page, value=asked[address]["own"], unit="statements", n=1)

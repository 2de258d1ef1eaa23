"""Weight: what a phone loads on its first visit, counted by the browser itself with an empty cache."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.bench import machine
from tests.bench.figures import Figure, Name, measures
from tests.bench.load import median

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.bench.run import Bench

# The pages people land on from a leaflet, a search or a friend: name and address of each, one a line.
LANDINGS = """
import django; django.setup()
from common.places.models import Municipality
from events.pages.course import CoursePage
from learning.pages.lesson import LessonPage
from participation.pages.consultation import ConsultationPage
municipality = Municipality.objects.get(slug="hiroba")
print("home /")
print("classes /classes/")
for name, kind in (("course", CoursePage), ("lesson", LessonPage), ("consultation", ConsultationPage)):
    page = kind.objects.filter(live=True, row__municipality=municipality).order_by("id").first()
    print(name, "/" + page.url_path.split("/", 2)[2])
"""


SLOWER = 4
"""How many times slower the processor is made: a phone of some years beside this machine."""


@dataclass
class Visit:
    """What came over the wire for one page: bytes with their headers, by type of resource, and how many answers."""

    status: int
    bytes_by_type: dict[str, int]
    answers: int

    @property
    def total(self) -> int:
        return sum(self.bytes_by_type.values())


@contextmanager
def phone_browser() -> Iterator[Browser]:
    """The browser `make bench` found, without a window."""
    from playwright.sync_api import sync_playwright

    # Root (in a container) has no sandbox to give; the pages are our own.
    arguments = ["--no-sandbox", "--disable-dev-shm-usage"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ["HIROBA_CHROMIUM"], args=arguments)
        try:
            yield browser
        finally:
            browser.close()


def first_visit(browser: Browser, address: str) -> Visit:
    """Open one page as somebody who was never here: new context, empty cache, no cookie; until nothing more comes."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844},
        device_scale_factor=2,
        locale="ja-JP",
        timezone_id="Asia/Tokyo",
    )
    page = context.new_page()
    session = context.new_cdp_session(page)
    kinds: dict[str, str] = {}
    bytes_by_type: dict[str, int] = {}
    answers = 0

    def came(event: dict[str, object]) -> None:
        kinds[str(event["requestId"])] = str(event["type"])

    def finished(event: dict[str, object]) -> None:
        nonlocal answers
        kind = kinds.get(str(event["requestId"]), "Other")
        length = event["encodedDataLength"]
        assert isinstance(length, int | float)
        bytes_by_type[kind] = bytes_by_type.get(kind, 0) + int(length)
        answers += 1

    session.on("Network.responseReceived", came)
    session.on("Network.loadingFinished", finished)
    session.send("Network.enable")
    answer = page.goto(address, wait_until="networkidle")
    context.close()
    return Visit(answer.status if answer else 0, bytes_by_type, answers)


def landings(bench: Bench) -> dict[str, str]:
    """Name → address of every landing page of the demo town."""
    place = bench.place("sqlite")
    place.prepare("product")
    lines = place.python("product", "-c", LANDINGS).split("\n")
    return dict(line.split(" ", 1) for line in lines if line)


@measures("weight.first_visit", goal="<= 100", stretch="<= 60")
def weight_first_visit(bench: Bench, name: Name) -> Iterator[Figure]:
    """Kilobytes (1,000 bytes) of a first visit: the heaviest landing page, then each by name, then its answers."""
    pages = landings(bench)
    visits: dict[str, list[Visit]] = {page: [] for page in pages}
    with bench.place("sqlite").serve("product") as server, phone_browser() as browser:
        for _ in range(bench.runs):
            for page, address in pages.items():
                visit = first_visit(browser, f"http://127.0.0.1:{server.port}{address}")
                if visit.status != 200 or not visit.bytes_by_type.get("Stylesheet"):
                    raise RuntimeError(f"{address} answered {visit.status} with {visit.bytes_by_type}")
                visits[page].append(visit)
    # The most of the repeated visits: a page is as heavy as the visitor with the worst luck found it.
    heaviest = {page: max(many, key=lambda visit: visit.total) for page, many in visits.items()}
    worst = max(heaviest.values(), key=lambda visit: visit.total)
    runs = sum(len(many) for many in visits.values())
    yield name.figure("", value=worst.total / 1000, unit="kB", n=runs, raw=worst.total)
    for page, visit in heaviest.items():
        yield name.figure(page, value=visit.total / 1000, unit="kB", n=len(visits[page]), raw=visit.total)
        print(f"{name.id}.{page}: {visit.bytes_by_type}", flush=True)
    most = max(visit.answers for visit in heaviest.values())
    yield name.figure("requests", value=most, unit="requests", n=runs, raw=most)


@measures("weight.script", goal="<= 15", stretch="<= 5")
def weight_script(bench: Bench, name: Name) -> Iterator[Figure]:
    """Kilobytes of script on a first visit: the most that one landing page loads."""
    pages = landings(bench)
    with bench.place("sqlite").serve("product") as server, phone_browser() as browser:
        visits = [
            first_visit(browser, f"http://127.0.0.1:{server.port}{address}") for address in pages.values()
        ]
    most = max(visit.bytes_by_type.get("Script", 0) for visit in visits)
    yield name.figure("", value=most / 1000, unit="kB", n=len(visits), raw=most)


def painted_after(browser: Browser, address: str) -> float:
    """Milliseconds until the first words stand on the screen of a phone with a quarter of this processor."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="ja-JP")
    page = context.new_page()
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(address, wait_until="load")
    page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length > 0")
    painted: float = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    context.close()
    return painted


@measures("weight.paint", goal="<= 200", stretch="<= 120")
def weight_paint(bench: Bench, name: Name) -> Iterator[Figure]:
    """Milliseconds to the first paint at a quarter of the speed: the slowest landing page, the median of its visits."""
    pages = landings(bench)
    times: dict[str, list[float]] = {page: [] for page in pages}
    foreign = []
    with bench.place("sqlite").serve("product") as server, phone_browser() as browser:
        for run in range(bench.runs + 1):
            machine.wait_for_quiet()
            with machine.watching() as watch:
                for page, address in pages.items():
                    painted = painted_after(browser, f"http://127.0.0.1:{server.port}{address}")
                    if run:  # the first round warms the server up
                        times[page].append(painted)
            foreign.append(watch.foreign)
    medians = {page: median(many) for page, many in times.items()}
    yield name.figure("", value=max(medians.values()), unit="ms", n=bench.runs, foreign_cpu=max(foreign))
    for page, value in medians.items():
        yield name.figure(page, value=value, unit="ms", n=len(times[page]))

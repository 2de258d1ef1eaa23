"""G12: what somebody writes stays what it is, words, wherever it comes to stand."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from django.core import mail
from django.db import transaction
from django.http import HttpResponse
from django.test import override_settings

from common.notify.models import Message
from common.notify.tasks import sweep_outbox
from common.people.enums import Channel
from common.text.clean import clean
from participation.models import Opinion
from tests.journeys import payloads
from tests.journeys.places import Place, by_receipt, look
from tests.journeys.served import served
from tests.rights.conftest import everybody, world  # noqa: F401 -- fixtures
from tests.rights.crawl import pages_to_visit
from tests.rights.people import Asker
from tests.rights.world import World

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.fault("G12"), pytest.mark.django_db, pytest.mark.browser]

LOOKERS = ("anonymous", "clerk", "approver", "resident", "chair", "member", "admin", "auditor", "editor")


@pytest.fixture(scope="module")
def reader(browser: Browser) -> Iterator[Page]:
    """An empty page whose parser reads what the house answers."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def sinks(world: World, everybody: list[Asker]) -> list[Place]:
    """Every place, read by the first who may, with the pages that a receipt opens."""
    by_name, found, seen = {asker.name: asker for asker in everybody}, [], set()
    places = list(pages_to_visit(world, world.a))
    for name, path in places if os.environ.get("HIROBA_FIGURES") else places[::11]:
        if path in seen or path.startswith("/en/"):
            continue
        seen.add(path)
        for looker in LOOKERS:
            if by_name[looker].ask("GET", path).status_code == 200:
                found.append(Place(name, by_name[looker], path))
                break
    receipts = list(by_receipt(world, by_name["anonymous"]))
    for place in receipts:
        assert place.proof  # asked for before its number is overwritten
    return [*found, *receipts]


def test_what_people_write_is_never_active(
    world: World, sinks: list[Place], reader: Page, full_size: bool, record_figure: Callable[..., None]
) -> None:
    chosen = sinks
    # Wagtail's editor has scripts of its own, as many after writing as before
    before = {place.path: Counter(payloads.active_in(reader, look(place))) for place in chosen}
    assert {path for path, nodes in before.items() if nodes} <= {
        one.path for one in sinks if one.path[:5] == "/cms/"
    }
    wrong, read, shown, pairs = set(), 0, set(), 0
    for turn in range(30 if full_size else 1):
        with transaction.atomic():
            written = payloads.write_everywhere(turn)
            pairs += sum(written.values())
            for place in chosen:
                response: Any = look(place)
                assert response.status_code < 500, (
                    f"{place.name} {place.path} {getattr(response, 'exc_info', '')}"
                )
                read += 1
                if payloads.ACT in response.body:
                    shown.add(place.name)
                told = Counter(payloads.active_in(reader, response)) - before[place.path]
                wrong |= {f"{place.name} {place.path}: {node}" for node in told}
                wrong |= {
                    f"{place.name}: header {key}"
                    for key, value in response.items()
                    if payloads.ACT in value and "\n" in value
                }
            transaction.set_rollback(True)
    fields = len(written)
    what = f"{len(payloads.PAYLOADS)} payloads, {fields} fields, {pairs} pairs"
    print(f"G12: {what}, {read} answers, {len(shown)} sinks show them")
    assert len(payloads.PAYLOADS) >= 200
    assert fields > 60
    assert len(shown) >= (60 if full_size else 5)
    assert sorted(wrong) == []
    record_figure("active", value=len(wrong), unit="nodes", n=read, goal="== 0")


def test_mails_are_words_alone(world: World) -> None:
    with transaction.atomic():
        payloads.write_everywhere(0)
        Message.objects.filter(channel=Channel.EMAIL).update(address="somebody@example.jp")
        mail.outbox.clear()
        sweep_outbox()
        assert mail.outbox
        for sent in mail.outbox:
            assert sent.content_subtype == "plain"
            assert not getattr(sent, "alternatives", [])
            assert "\n" not in sent.subject
        transaction.set_rollback(True)


def test_nothing_runs_in_a_browser(
    world: World, sinks: list[Place], browser: Browser, full_size: bool, record_figure: Callable[..., None]
) -> None:
    """Without the policy that would stop it: what is escaped needs no policy."""
    count = 30 if full_size else 2
    public = [place for place in sinks if place.asker.name == "anonymous" and not place.receipt]
    with (
        transaction.atomic(),
        override_settings(CONTENT_SECURITY_POLICY="default-src * 'unsafe-inline' data:"),
    ):
        payloads.write_everywhere(3)
        shown = [
            place for place in public if payloads.ACT in look(place).body and payloads.htmls_in(look(place))
        ]
        ran = executions(browser, [place.path for place in shown[:: max(len(shown) // count, 1)][:count]])
        transaction.set_rollback(True)
    assert sum(ran.values()) == 0, ran
    assert len(ran) >= min(count, 10)
    record_figure("executions", value=sum(ran.values()), unit="calls", n=len(ran), goal="== 0")


def executions(browser: Browser, paths: list[str]) -> dict[str, int]:
    """Open pages as a reader does, and count how often a payload came to run."""
    context, ran = browser.new_context(), dict.fromkeys(paths, 0)
    context.add_init_script("window.ran = 0; window.pwn = () => { window.ran += 1; };")
    page = context.new_page()
    with served() as address:
        for path in paths:
            page.goto(f"{address}{path}")
            page.keyboard.press("Tab")
            ran[path] = page.evaluate("window.ran")
    context.close()
    return ran


def test_the_sanitiser_leaves_nothing_active_and_cleans_but_once(
    reader: Page, full_size: bool, record_figure: Callable[..., None]
) -> None:
    count, wrong = (20_000 if full_size else 600), []
    for place, dirty in enumerate([*payloads.PAYLOADS, *payloads.mixed(count)]):
        once = clean(dirty)
        if clean(once) != once:
            wrong.append(f"not the same again: {dirty!r}")
        if place < len(payloads.PAYLOADS) * (10 if full_size else 1) and reader.evaluate(
            payloads.ACTIVE, once
        ):
            wrong.append(f"active: {dirty!r}")
    assert wrong == []
    record_figure("sanitiser", value=len(wrong), unit="texts", n=count + len(payloads.PAYLOADS), goal="== 0")


# -- the gate counts only because these are caught -----------------------------------------------------------------


@pytest.mark.parametrize("planted", ["body", "attribute", "address"])
def test_a_page_that_trusts_its_writers_is_caught(
    world: World, everybody: list[Asker], reader: Page, monkeypatch: pytest.MonkeyPatch, planted: str
) -> None:
    from config import middleware

    kept = middleware.ResponseHeadersMiddleware.__call__
    shapes = {"body": "<p>{}</p>", "attribute": '<p title="{}">a</p>', "address": '<a href="{}">a</a>'}

    def trusting(self: object, request: Any) -> HttpResponse:
        response = kept(self, request)
        if request.path == "/loop/":
            text = Opinion.objects.filter(pk=world.a.opinion.pk).values_list("text", flat=True)[0]
            response.content = response.content + shapes[planted].format(text).encode()
        return response

    monkeypatch.setattr(middleware.ResponseHeadersMiddleware, "__call__", trusting)
    with transaction.atomic():
        payloads.write_everywhere(0)
        if planted == "address":
            Opinion.objects.filter(pk=world.a.opinion.pk).update(text=f"java\tscript:{payloads.ACT}")
        told = payloads.active_in(reader, everybody[0].ask("GET", "/loop/"))
        transaction.set_rollback(True)
    assert told != []


def test_what_runs_is_counted(browser: Browser, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from config import middleware

    kept = middleware.ResponseHeadersMiddleware.__call__

    def running(self: object, request: Any) -> HttpResponse:
        response = kept(self, request)
        response.content = response.content + f"<img src=/nothing onerror={payloads.ACT}>".encode()
        response["Content-Length"] = str(len(response.content))
        return response

    monkeypatch.setattr(middleware.ResponseHeadersMiddleware, "__call__", running)
    with override_settings(CONTENT_SECURITY_POLICY="default-src * 'unsafe-inline'"):
        assert executions(browser, ["/loop/"])["/loop/"] > 0

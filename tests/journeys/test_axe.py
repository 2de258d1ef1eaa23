"""Every type of page in a real browser: axe (WCAG 2.2 AA, contrast AAA) on phone and desk, no sideways scroll."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings

from home.views import search as search_view
from tests.factories.town import make_town, make_user
from tests.journeys.served import served
from tests.rights.conftest import everybody, world  # noqa: F401 -- fixtures
from tests.rights.crawl import pages_to_visit
from tests.rights.people import Asker
from tests.rights.routes import routes
from tests.rights.world import World

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db, pytest.mark.slow]

RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "rules": {"color-contrast-enhanced": {"enabled": True}},
}
WIDTHS = {390: 844, 1280: 900}
LOOKERS = (
    "anonymous",
    "clerk",
    "approver",
    "resident",
    "chair",
    "member",
    "supporter",
    "editor",
    "auditor",
    "admin",
)
"""Each page is looked at by the first of these who may open it."""
FORMS = {
    "book", "consultation_section", "receipt", "desk_opinion_new", "desk_consultation_new", "desk_new_course",
    "desk_new_session", "committee_sheet", "desk_round_new", "desk_theme", "account_login",
    "account_signup", "desk_invite", "desk_role_end", "desk_role_hand_over", "invited",
}  # fmt: skip
"""Sent empty, to see the page with its errors."""
EMPTY = (
    "/", "/consultations/", "/ideas/", "/classes/", "/learn/", "/measures/", "/loop/", "/opendata/",
    "/search/", "/search/?q=なにもない",
)  # fmt: skip
EMPTY_DESK = (
    "/desk/",
    "/desk/consultations/",
    "/desk/classes/",
    "/desk/evaluation/",
    "/desk/messages/",
    "/my/",
)


SIDEWAYS = """() => {
    const root = document.documentElement;
    root.style.fontSize = '200%';
    const over = root.scrollWidth - root.clientWidth;
    const wide = [...document.querySelectorAll('main *')].filter(one => {
        const box = one.getBoundingClientRect();
        return box.width && box.right > root.clientWidth + 1;
    });
    const told = wide.slice(-3).map(one => `<${one.tagName.toLowerCase()} class="${one.className}">`);
    root.style.fontSize = '';
    return [over, told.join(' ')];
}"""
"""How many pixels the page is wider than the screen when text is doubled, and what stands out."""


@dataclass(frozen=True)
class View:
    """A page to look at: what it is called, who looks, where, and whether its form is sent empty."""

    name: str
    looker: str
    path: str
    host: str = "127.0.0.1"
    send: bool = False


@dataclass
class Look:
    """What was seen so far."""

    views: int = 0
    nodes: int = 0
    wrong: list[str] = None  # type: ignore[assignment]

    def __post_init__(self) -> None:
        self.wrong = []


def views(world: World, everybody: list[Asker]) -> Iterator[View]:
    """One view per address that answers with a page, the states of forms after an error, and an empty town."""
    by_name = {asker.name: asker for asker in everybody}
    seen = set()
    for place, path in pages_to_visit(world, world.a):
        if path in seen or path.startswith(("/en/", "/cms/")):
            continue
        seen.add(path)
        for looker in LOOKERS:
            response = by_name[looker].ask("GET", path)
            if response.status_code == 200:
                if response.get("Content-Type", "").startswith("text/html"):
                    yield View(place, looker, path)
                    if place in FORMS:
                        yield View(place, looker, path, send=True)
                break
    yield View("404", "anonymous", "/nothing-is-here/")
    yield View("403", "resident", "/desk/messages/")
    yield View("wrong receipt", "anonymous", "/receipt/shown/")
    for path in EMPTY:
        yield View(f"empty {path}", "anonymous", path, host="kara.localhost")
    for path in EMPTY_DESK:
        yield View(f"empty {path}", "kara", path, host="kara.localhost")


@pytest.fixture(scope="module")
def empty_town(world: World) -> Any:
    """A third town in which nothing has happened yet, and its clerk."""
    return make_user(make_town("kara"), "clerk", "clerk-kara")


def contexts(browser: Browser, address: str, everybody: list[Asker], clerk: Any) -> Callable[[View], Page]:
    """Give the browser page of who looks; each is signed in once."""
    from django.test import Client

    client = Client()
    client.force_login(clerk, backend="common.people.backends.RoleBackend")
    jars = {asker.name: asker.client.cookies for asker in everybody} | {"kara": client.cookies}
    pages: dict[tuple[str, str], Page] = {}

    def page_of(view: View) -> Page:
        key = (view.looker, view.host)
        if key not in pages:
            context = browser.new_context(locale="ja-JP", timezone_id="Asia/Tokyo")
            morsel = jars[view.looker].get(settings.SESSION_COOKIE_NAME)
            if morsel is not None:
                at = address.replace("127.0.0.1", view.host)
                context.add_cookies([{"name": morsel.key, "value": morsel.value, "url": at}])
            pages[key] = context.new_page()
            pages[key].set_default_timeout(20_000)
        return pages[key]

    return page_of


def look_at(page: Page, view: View, look: Look) -> None:
    """Run axe at both widths, and double the root's font on the phone."""
    look.views += 1
    for width, height in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        found = Axe().run(page, options=RULES).response
        look.nodes += sum(len(rule["nodes"]) for rule in [*found["passes"], *found["violations"]])
        for rule in found["violations"]:
            where = "; ".join(str(node["target"][0])[:90] for node in rule["nodes"][:3])
            look.wrong.append(
                f"{view.name} {view.path} at {width}: {rule['id']} ({len(rule['nodes'])}) {where}"
            )
        if width == 390:
            over, widest = page.evaluate(SIDEWAYS)
            if over > 1:
                look.wrong.append(f"{view.name} {view.path}: {over} px sideways at doubled text: {widest}")


def open_view(page: Page, view: View, address: str) -> int:
    """Go there, and send the form empty when the view asks for it; gives the status."""
    response = page.goto(f"{address.replace('127.0.0.1', view.host)}{view.path}")
    assert response is not None
    if view.send:
        button = page.locator("main form[method=post] button:not([type=button])").last
        assert button.count(), f"{view.path} has no form to send as {view.looker}"
        with page.expect_navigation() as sent:
            button.click()
        response = sent.value
    return response.status


def test_every_page_is_for_everybody(
    world: World,
    everybody: list[Asker],
    empty_town: Any,
    browser: Browser,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    look, begin = Look(), time.monotonic()
    chosen = list(views(world, everybody))
    with served() as address:
        page_of = contexts(browser, address, everybody, empty_town)
        for view in chosen:
            page = page_of(view)
            status = open_view(page, view, address)
            assert status < 500, f"{view}: {status}"
            look_at(page, view, look)
        monkeypatch.setattr(search_view, "hits_for", _broken)
        failure = View("500", "anonymous", "/search/?q=x")
        assert open_view(page_of(failure), failure, address) == 500
        look_at(page_of(failure), failure, look)
    kinds = {view.name for view in chosen}
    print(
        f"axe: {look.views} pages of {len(kinds)} kinds at {' and '.join(map(str, WIDTHS))} px, {look.nodes} nodes "
        f"checked, {len(look.wrong)} violations, {time.monotonic() - begin:.0f} s"
    )
    assert look.nodes > 10_000
    assert look.wrong == [], "\n".join(look.wrong)


def test_no_page_for_readers_is_left_out(world: World, everybody: list[Asker]) -> None:
    """Each of our addresses that shows a page is looked at; what never answers 200 is named here with its reason."""
    chosen = {view.name for view in views(world, everybody)}
    left = {
        route.view_name
        for route in routes()
        if route.is_ours and route.view_name not in chosen and not route.view_name.startswith("planted")
    }
    assert left <= NO_PAGE, f"nobody can open {sorted(left - NO_PAGE)} in the small world"


NO_PAGE = {
    # files and answers for machines
    "healthz", "readyz", "preferences", "media", "opendata_csv", "opendata_json",
    "api_index", "api_measures", "api_measure", "api_consultations", "api_consultation", "api_sections", "api_result",
    "api_classes", "api_class", "feed_classes", "feed_consultations", "sitemap", "robots",
    # they only take something and lead on
    "choose_session", "entrance_chosen", "lesson_step", "lesson_answer", "card_shown", "learner_forgotten",
    "receipt_forgotten", "committee_open", "committee_hand_over", "desk_round_act", "desk_consultation_announce",
    "desk_consultation_close", "desk_consultation_next", "desk_group", "desk_regroup", "desk_theme_confirm",
    "desk_lesson_publish", "desk_measure_publish", "desk_invitation_withdraw",
    "desk_cancel_booking", "desk_hand_over", "desk_draft_act", "desk_message_mark", "desk_reply_done",
    "desk_publish_course", "desk_tick", "desk_close_session", "measure",
    # shown only to the browser that has just sent something (tests/journeys walk there)
    "booking_done", "booking_cancel", "opinion_done", "receipt_shown",
}  # fmt: skip


def _broken(**_given: Any) -> Any:
    raise RuntimeError("planted")


@pytest.mark.parametrize(
    ("planted", "found"),
    [
        ("<p style='color:#777;background:#fff'>うすい字です。</p>", "color-contrast"),
        ("<img src='/x.png'>", "image-alt"),
        ("<form><input type='text'></form>", "label"),
        ("<div style='width:2000px'>長い行</div>", "sideways"),
    ],
)
def test_what_is_planted_is_found(browser: Browser, planted: str, found: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.set_content(
        f"<!doctype html><html lang=ja><title>x</title><main><h1>見出し</h1>{planted}</main></html>"
    )
    look = Look()
    look_at(page, View("planted", "anonymous", "/"), look)
    context.close()
    assert any(re.search(found, line) for line in look.wrong), look.wrong
    assert look.nodes > 3

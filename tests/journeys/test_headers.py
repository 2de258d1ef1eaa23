"""G13: headers of every answer; our HTML carries no script or style of its own inside, and no browser complains."""

from __future__ import annotations

from collections.abc import Callable
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse

from config import middleware
from tests.journeys.places import Place, by_receipt, look
from tests.journeys.served import served
from tests.rights.conftest import everybody, world  # noqa: F401 -- fixtures
from tests.rights.crawl import pages_to_visit
from tests.rights.people import Asker
from tests.rights.routes import routes
from tests.rights.world import World

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.fault("G13"), pytest.mark.django_db]

PERSONAL = ("my", "desk*", "committee*")
WHO = ("anonymous", "resident", "clerk", "approver", "chair", "editor")


@pytest.fixture(scope="module", autouse=True)
def browser_first(browser: Browser) -> None:
    """Start the browser before the world is made: its event loop would give this thread another connection."""


class Inline(HTMLParser):
    """Finds what a strict content security policy would silently switch off."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._script = False

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        self._script = (
            tag == "script" and "src" not in given and given.get("type") not in ("application/json",)
        )
        if tag == "style":
            self.found.append(f"<style> at {self.getpos()}")
        if self._script:
            self.found.append(f"<script> without src at {self.getpos()}")
        for name, value in attributes:
            if name.startswith("on") or name == "style":
                self.found.append(f"<{tag} {name}=…> at {self.getpos()}")
            if name in ("href", "action", "src") and (value or "").strip().lower().startswith("javascript:"):
                self.found.append(f"<{tag} {name}=javascript:> at {self.getpos()}")


def inline(html: str) -> list[str]:
    """Every inline script, style and handler of a page."""
    parser = Inline()
    parser.feed(html)
    return parser.found


def directives(response: HttpResponse) -> dict[str, list[str]]:
    """The content security policy, directive → sources."""
    parts = [part.split() for part in response.get("Content-Security-Policy", "").split(";") if part.strip()]
    return {name: sources for name, *sources in parts}


DIRECTIVES = {
    "default-src", "script-src", "style-src", "object-src", "base-uri", "form-action", "frame-ancestors",
}  # fmt: skip


def badly_wrapped(place: str, response: Any) -> list[str]:
    """What is missing or wrong around one answer of a place, and inside its HTML."""
    policy = directives(response)
    # a document runs nothing at all
    document = place == "wagtaildocs_serve" and response.status_code == 200
    missing = ({"default-src"} if document else DIRECTIVES) - set(policy)
    wrong = [f"no {', '.join(sorted(missing))} in its content security policy"] if missing else []
    if any("unsafe" in source for sources in policy.values() for source in sources):
        wrong.append("unsafe content security policy")
    if response.get("X-Content-Type-Options") != "nosniff":
        wrong.append("no nosniff")
    if response.get("Referrer-Policy") != "same-origin":
        wrong.append("no referrer policy")
    if response.get("X-Frame-Options") not in ("SAMEORIGIN", "DENY"):
        wrong.append("may be framed")
    # an address that does not exist in this language has nothing to hide
    personal = _is_personal(place) and response.status_code != 404
    if personal and "no-store" not in response.get("Cache-Control", ""):
        wrong.append("a personal page that may be stored")
    if response.get("Content-Type", "").startswith("text/html"):
        wrong += inline(response.body)
    return wrong


@pytest.mark.parametrize("name", WHO)
def test_every_answer_is_well_wrapped(
    world: World, everybody: list[Asker], name: str, record_figure: Callable[..., None]
) -> None:
    (asker,) = [one for one in everybody if one.name == name]
    wrong, read, seen = [], 0, set()
    for place, path in pages_to_visit(world, world.a):
        if path.startswith("/cms/") or path in seen:
            continue
        seen.add(path)
        response = asker.ask("GET", path)
        read += 1
        wrong += [f"{path} for {name}: {what}" for what in badly_wrapped(place, response)]
    print(f"headers: {read} answers read as {name}")
    assert read > 40
    assert wrong == []
    record_figure(f"{name}.badly_wrapped", value=len(wrong), unit="answers", n=read, goal="== 0")


def complaints(browser: Browser, address: str, places: list[tuple[Asker, str]]) -> list[str]:
    """Open each place in a real browser: what its policy made it refuse, and which scripts broke."""
    told: list[str] = []
    for asker in dict.fromkeys(asker.name for asker, _path in places):
        context = browser.new_context(locale="ja-JP", timezone_id="Asia/Tokyo")
        session = next(one for one, _path in places if one.name == asker).client.cookies
        morsel = session.get(settings.SESSION_COOKIE_NAME)
        if morsel is not None:
            context.add_cookies([{"name": morsel.key, "value": morsel.value, "url": address}])
        page = context.new_page()
        page.on(
            "console", lambda line: told.append(line.text) if "Content Security Policy" in line.text else None
        )
        page.on("pageerror", lambda fault: told.append(f"script: {fault}"))
        for path in (path for one, path in places if one.name == asker):
            before = len(told)
            answer = page.goto(f"{address}{path}")
            assert answer is not None
            assert answer.status < 500, path
            told[before:] = [f"{path} for {asker}: {line}" for line in told[before:]]
        context.close()
    return told


def test_no_browser_complains(
    world: World,
    everybody: list[Asker],
    browser: Browser,
    full_size: bool,
    record_figure: Callable[..., None],
) -> None:
    places, seen = [], set()
    for asker in (one for one in everybody if one.name in WHO):
        for _name, path in pages_to_visit(world, world.a) if full_size or asker.name == "anonymous" else ():
            known = (asker.name if asker.name != "anonymous" else "", path)
            if known in seen or path.startswith("/cms/"):
                continue
            seen.add(known)
            places.append((asker, path))
    if not full_size:
        places = places[::12]
    pages = []
    for asker, path in places:
        response = asker.ask("GET", path)
        if response.status_code == 200 and response.get("Content-Type", "").startswith("text/html"):
            pages.append((asker, path))
    with served() as address:
        told = complaints(browser, address, pages)
    assert told == []
    assert len(pages) >= (150 if full_size else 3)
    record_figure("violations", value=len(told), unit="reports", n=len(pages), goal="== 0")


def test_a_page_that_its_policy_stops_is_caught(
    world: World, everybody: list[Asker], browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = middleware.ResponseHeadersMiddleware.__call__

    def inlined(self: object, request: Any) -> HttpResponse:
        response = kept(self, request)
        if request.path == "/loop/":
            response.content = response.content + b"<script>planted()</script>"
            response["Content-Length"] = str(len(response.content))
        return response

    monkeypatch.setattr(middleware.ResponseHeadersMiddleware, "__call__", inlined)
    with served() as address:
        told = complaints(browser, address, [(everybody[0], "/loop/")])
    assert any("/loop/ for anonymous" in line and "script" in line for line in told)


@pytest.mark.parametrize(
    ("header", "value", "found"),
    [
        ("Content-Security-Policy", None, "no base-uri, default-src"),
        ("Content-Security-Policy", "default-src 'self'; script-src 'self' 'unsafe-inline'", "unsafe"),
        ("X-Content-Type-Options", None, "no nosniff"),
        ("Referrer-Policy", "unsafe-url", "no referrer policy"),
        ("X-Frame-Options", None, "may be framed"),
        ("Cache-Control", "private", "may be stored"),
    ],
)
def test_a_bad_wrapping_is_caught(
    world: World, everybody: list[Asker], header: str, value: str | None, found: str
) -> None:
    (clerk,) = [one for one in everybody if one.name == "clerk"]
    response = clerk.ask("GET", "/desk/")
    assert badly_wrapped("desk", response) == []
    del response[header]
    if value is not None:
        response[header] = value
    assert any(found in line for line in badly_wrapped("desk", response)), badly_wrapped("desk", response)


def _is_personal(place: str) -> bool:
    policies = {route.view_name: route.policy() for route in routes() if route.is_ours}
    policy = policies.get(place)
    return policy is not None and policy.kind != "public"


def test_receipts_and_forms_with_names_are_never_stored(world: World, everybody: list[Asker]) -> None:
    (anonymous,) = [one for one in everybody if one.name == "anonymous"]
    shown = [Place("book", anonymous, reverse("book", args=[world.a.session.key]))]
    shown += by_receipt(world, anonymous)
    for place in shown:
        response = look(place)
        assert response.status_code == 200, place.name
        assert "no-store" in response.get("Cache-Control", ""), place.name
    assert len(shown) > 5


def test_a_signed_in_answer_is_never_stored(world: World, everybody: list[Asker]) -> None:
    (resident,) = [one for one in everybody if one.name == "resident"]
    for path in ("/", "/classes/", "/consultations/"):
        assert "no-store" in resident.ask("GET", path).get("Cache-Control", ""), path


def test_the_editor_alone_has_another_policy(world: World, everybody: list[Asker]) -> None:
    (editor,) = [one for one in everybody if one.name == "editor"]
    response = editor.ask("GET", "/cms/")
    assert response["Content-Security-Policy"] == settings.CMS_CONTENT_SECURITY_POLICY
    preview = editor.ask("GET", f"/cms/pages/{world.a.pages['text'].pk}/view_draft/")
    assert preview.status_code == 200
    assert preview["Content-Security-Policy"] == settings.CONTENT_SECURITY_POLICY


@pytest.mark.parametrize(
    "planted",
    ["<script>go()</script>", "<style>p{}</style>", "<p style='color:red'>", "<a onclick='go()'>",
     "<a href=' JavaScript:go()'>"],
)  # fmt: skip
def test_inline_code_is_caught(planted: str) -> None:
    assert inline(f"<!doctype html><body>{planted}") != []


def test_data_for_scripts_is_no_code() -> None:
    assert (
        inline('<script src="/static/x.js" defer></script><script type="application/json">{}</script>') == []
    )

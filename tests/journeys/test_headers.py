"""Headers of every answer, and that our HTML carries no script or style of its own inside."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.http import HttpResponse

from tests.rights.conftest import everybody, world  # noqa: F401 -- fixtures
from tests.rights.crawl import pages_to_visit
from tests.rights.people import Asker
from tests.rights.routes import routes
from tests.rights.world import World

pytestmark = pytest.mark.django_db

PERSONAL = ("my", "desk*", "committee*")
WHO = ("anonymous", "resident", "clerk", "approver", "chair", "editor")


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


@pytest.mark.parametrize("name", WHO)
def test_every_answer_is_well_wrapped(world: World, everybody: list[Asker], name: str) -> None:
    (asker,) = [one for one in everybody if one.name == name]
    wrong, read, seen = [], 0, set()
    for place, path in pages_to_visit(world, world.a):
        if path.startswith("/cms/") or path in seen:
            continue
        seen.add(path)
        response = asker.ask("GET", path)
        read += 1
        policy = directives(response)
        expected = {
            "default-src",
            "script-src",
            "style-src",
            "object-src",
            "base-uri",
            "form-action",
            "frame-ancestors",
        }
        if place == "wagtaildocs_serve" and response.status_code == 200:
            expected = {"default-src"}  # a document runs nothing at all
        if expected - set(policy):
            wrong.append(f"{path}: no {expected - set(policy)} in its content security policy")
        if any("unsafe" in source for sources in policy.values() for source in sources):
            wrong.append(f"{path}: unsafe content security policy")
        if response.get("X-Content-Type-Options") != "nosniff":
            wrong.append(f"{path}: no nosniff")
        if response.get("Referrer-Policy") != "same-origin":
            wrong.append(f"{path}: no referrer policy")
        if response.get("X-Frame-Options") not in ("SAMEORIGIN", "DENY"):
            wrong.append(f"{path}: may be framed")
        # an address that does not exist in this language has nothing to hide
        personal = _is_personal(place) and response.status_code != 404
        if personal and "no-store" not in response.get("Cache-Control", ""):
            wrong.append(f"{path}: {name} gets a personal page that may be stored")
        if response.get("Content-Type", "").startswith("text/html"):
            wrong += [f"{path}: {what}" for what in inline(response.body)]  # type: ignore[attr-defined]
    print(f"headers: {read} answers read as {name}")
    assert read > 40
    assert wrong == []


def _is_personal(place: str) -> bool:
    policies = {route.view_name: route.policy() for route in routes() if route.is_ours}
    policy = policies.get(place)
    return policy is not None and policy.kind != "public"


@pytest.mark.parametrize("place", ["booking_done", "booking_cancel", "opinion_done", "receipt_shown", "book"])
def test_receipts_and_forms_with_names_are_never_stored(
    world: World,
    everybody: list[Asker],
    place: str,
) -> None:
    (anonymous,) = [one for one in everybody if one.name == "anonymous"]
    paths = [path for name, path in pages_to_visit(world, world.a) if name == place]
    assert paths
    for path in paths:
        response = anonymous.ask("GET", path)
        if response.status_code == 200:
            assert "no-store" in response.get("Cache-Control", ""), path


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

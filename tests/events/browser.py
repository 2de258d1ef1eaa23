"""A real browser on Django's test client: no server, no second process, the rows of the test's own transaction."""

from __future__ import annotations

from contextvars import copy_context
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.contrib.staticfiles import finders
from django.test import Client

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Route

ORIGIN = "http://testserver"
HOPS = 5


def connect(context: BrowserContext, client: Client) -> None:
    """Let every request of the browser be answered by the client, which also keeps the cookies."""

    # Playwright calls back in a context of its own, in which Django would open a second connection and see nothing
    # of the test's transaction; the call is carried back into the test's context.
    here = copy_context()

    def answer(route: Route) -> None:
        here.copy().run(_answer, route, client)

    context.route("**/*", answer)


def _answer(route: Route, client: Client) -> None:
    request = route.request
    parts = urlsplit(request.url)
    if parts.path.startswith("/static/"):
        found = finders.find(parts.path.removeprefix("/static/"))
        route.fulfill(path=found) if isinstance(found, str) else route.fulfill(status=404)
        return
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    if request.method == "POST":
        got = client.post(
            path,
            request.post_data_buffer or b"",
            content_type=request.headers.get("content-type", "application/x-www-form-urlencoded"),
        )
    else:
        got = client.get(path)
    hops = 0
    while got.status_code in (301, 302, 303) and hops < HOPS:
        got, hops = client.get(got["Location"]), hops + 1
    route.fulfill(status=got.status_code, headers={"Content-Type": got["Content-Type"]}, body=got.content)

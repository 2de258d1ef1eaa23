"""`make shots`: pictures of the demo town's pages, on a phone and on an office screen, into var/shots/.

Founds a town of its own in a temporary folder, or takes one that runs already: SHOTS_URL=http://127.0.0.1:8000.
SHOTS=classes,desk draws only the pages whose address has one of these words in it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright  # noqa: E402 - the path is set above

from tests.bench.web import Place  # noqa: E402

SIZES = {"phone": {"width": 390, "height": 844}, "desk": {"width": 1280, "height": 900}}
PASSWORD = "hiroba-demo"
# Who looks (nobody: signed out) and what at. The first page of each list is followed by its first link of that kind.
PAGES: dict[str | None, tuple[str, ...]] = {
    None: (
        "/", "/consultations/", "/ideas/", "/classes/", "/learn/", "/measures/", "/loop/", "/receipt/", "/opendata/",
        "/search/?q=スマートフォン", "/accounts/login/", "/nothing-is-here/",
    ),
    "resident": ("/my/",),
    "clerk": ("/desk/",),
    "member": ("/committee/",),
    "editor": ("/cms/",),
}  # fmt: skip
# Lists whose first entry is drawn too.
FIRST_ENTRY = {"/consultations/", "/classes/", "/learn/", "/measures/", "/loop/"}


@contextmanager
def town() -> Iterator[str]:
    """Address of a running town."""
    given = os.environ.get("SHOTS_URL")
    if given:
        yield given.rstrip("/")
        return
    place = Place("sqlite")
    try:
        with place.serve("product") as server:
            yield f"http://127.0.0.1:{server.port}"
    finally:
        place.close()


def sign_in(context: BrowserContext, url: str, name: str) -> None:
    page = context.new_page()
    page.goto(f"{url}/accounts/login/")
    page.fill("input[name=login]", name)
    page.fill("input[name=password]", PASSWORD)
    page.click("main form [type=submit]")
    page.close()


def entries(page: Page, address: str) -> list[str]:
    """Address of the first entry of a list."""
    links = page.eval_on_selector_all("main a[href]", "links => links.map(link => link.getAttribute('href'))")
    deeper = [link for link in links if link.startswith(address) and link.strip("/") != address.strip("/")]
    return [link for link in deeper if "?" not in link][:1]


def draw(browser: Browser, url: str, folder: Path) -> int:
    words = [word for word in os.environ.get("SHOTS", "").split(",") if word]
    drawn = 0
    for size, viewport in SIZES.items():
        for who, addresses in PAGES.items():
            context = browser.new_context(viewport=viewport, locale="ja-JP", timezone_id="Asia/Tokyo")  # type: ignore[arg-type]
            if who:
                sign_in(context, url, who)
            page = context.new_page()
            waiting = list(addresses)
            while waiting:
                address = waiting.pop(0)
                wanted = not words or any(word in address for word in words)
                if not wanted and address not in FIRST_ENTRY:
                    continue
                answer = page.goto(f"{url}{address}")
                if address in FIRST_ENTRY:
                    waiting[:0] = entries(page, address)
                if not wanted:
                    continue
                name = "-".join(part for part in address.split("?")[0].split("/") if part) or "home"
                file = folder / f"{name}-{who or 'nobody'}-{size}.png"
                page.screenshot(path=file, full_page=True)
                drawn += 1
                print(f"shots: {file.name} ({answer.status if answer else '?'})", flush=True)
            context.close()
    return drawn


def main() -> int:
    folder = ROOT / "var" / "shots"
    folder.mkdir(parents=True, exist_ok=True)
    arguments = ["--no-sandbox", "--disable-dev-shm-usage"] if os.geteuid() == 0 else []
    with town() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ["HIROBA_CHROMIUM"], args=arguments)
        drawn = draw(browser, url, folder)
        browser.close()
    print(f"shots: {drawn} pictures in {folder.relative_to(ROOT)}")
    return 0 if drawn else 1


if __name__ == "__main__":
    raise SystemExit(main())

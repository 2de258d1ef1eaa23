"""`make shots`: pictures of the demo town's pages, on a phone and on an office screen, into var/shots/; the six
pictures of the README into docs/pictures/, the handbook's into docs/handbook/pictures/ (PICTURES=1: only these two).

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

Pictures = dict[str, tuple[str, str | None, tuple[str, ...]]]

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
# The README's pictures: name → (size, who looks, how to get there: an address, then links by the text in them).
PICTURES: Pictures = {
    "home": ("phone", None, ("/",)),
    "class": ("phone", None, ("/classes/photo/",)),
    "section": ("phone", None, ("/consultations/hiroba-digital-plan-2/", "施策2-1")),
    "board": ("desk", "clerk", ("/desk/", "整理する画面")),
    "measure": ("desk", None, ("/measures/m2-1/",)),
    "voice": ("phone", None, ("/loop/", "会場まで行けない")),
}
# The pictures of the staff handbook, drawn like those of the README.
HANDBOOK: Pictures = {
    "today": ("desk", "clerk", ("/desk/",)),
    "cases": ("desk", "clerk", ("/desk/consultations/",)),
    "board": ("desk", "clerk", ("/desk/", "整理する画面")),
    "telephone": ("desk", "clerk", ("/desk/classes/phone/",)),
    "classes": ("desk", "clerk", ("/desk/classes/",)),
    "lessons": ("desk", "clerk", ("/desk/learning/",)),
    "measures": ("desk", "clerk", ("/desk/measures/",)),
    "evaluation": ("desk", "clerk", ("/desk/evaluation/",)),
    "scores": ("desk", "member", ("/committee/",)),
    "messages": ("desk", "clerk", ("/desk/messages/",)),
    "staff": ("desk", "admin", ("/desk/staff/",)),
    "parts": ("desk", "editor", ("/desk/style/",)),
}
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


def draw_pictures(browser: Browser, url: str, wanted: Pictures, folder: Path) -> int:
    """Draw the first screen of each, found by the words a person would press."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, (size, who, (address, *words)) in wanted.items():
        context = browser.new_context(viewport=SIZES[size], locale="ja-JP", timezone_id="Asia/Tokyo")  # type: ignore[arg-type]
        if who:
            sign_in(context, url, who)
        page = context.new_page()
        answer = page.goto(f"{url}{address}")
        for word in words:
            with page.expect_navigation() as opened:
                page.locator("main a", has_text=word).first.click()
            answer = opened.value
        if answer is None or not answer.ok:
            raise SystemExit(f"shots: {name} is no page: {page.url}")
        page.screenshot(path=folder / f"{name}.png")
        print(f"shots: {folder.relative_to(ROOT)}/{name}.png", flush=True)
        context.close()
    return len(wanted)


def main() -> int:
    folder = ROOT / "var" / "shots"
    folder.mkdir(parents=True, exist_ok=True)
    arguments = ["--no-sandbox", "--disable-dev-shm-usage"] if os.geteuid() == 0 else []
    with town() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ["HIROBA_CHROMIUM"], args=arguments)
        drawn = draw_pictures(browser, url, PICTURES, ROOT / "docs" / "pictures")
        drawn += draw_pictures(browser, url, HANDBOOK, ROOT / "docs" / "handbook" / "pictures")
        if not os.environ.get("PICTURES"):
            drawn += draw(browser, url, folder)
        browser.close()
    print(f"shots: {drawn} pictures")
    return 0 if drawn else 1


if __name__ == "__main__":
    raise SystemExit(main())

"""Somebody at a screen: reads labels, presses buttons, knows no address but the first."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from tests.factories.town import PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


class Hand:
    """Somebody at a screen, who reads labels and presses buttons."""

    def __init__(self, browser: Browser, address: str, *, name: str = "") -> None:
        self.address = address
        context = browser.new_context(
            viewport={"width": 1280, "height": 900} if name else {"width": 390, "height": 844},
            java_script_enabled=bool(name),
            locale="ja-JP",
            timezone_id="Asia/Tokyo",
        )
        self.page: Page = context.new_page()
        self.page.set_default_timeout(8_000)
        if name:
            self.go("/accounts/login/")
            self.write({"ユーザー名": name, "パスワード": PASSWORD})
            self.press("ログイン")

    def go(self, path: str) -> None:
        self.page.goto(f"{self.address}{path}")

    def follow(self, words: str) -> None:
        self.page.get_by_role("main").get_by_role("link", name=words).first.click()

    def press(self, words: str, *, last: bool = False) -> None:
        found = self.page.get_by_role("main").get_by_role("button", name=words)
        (found.last if last else found.first).click()

    def write(self, words: dict[str, str]) -> None:
        for label, typed in words.items():
            self.page.get_by_label(re.compile(f"^{label}")).first.fill(typed)

    def mark(self, *labels: str) -> None:
        for label in labels:
            self.page.get_by_label(re.compile(f"^{label}")).first.check()

    def give_file(self, label: str, file: Path) -> None:
        self.page.get_by_label(re.compile(f"^{label}")).set_input_files(file)

    def choose(self, label: str, option: str) -> None:
        self.page.get_by_label(re.compile(f"^{label}")).select_option(label=option)

    def reads(self, *words: str) -> None:
        text = self.page.get_by_role("main").inner_text()
        missing = [one for one in words if one not in text]
        assert not missing, f"{self.page.url}: {missing} not in\n{text[:3000]}"

    def number(self) -> str:
        """The receipt number on the screen."""
        return self.page.locator(".receipt__plain").first.inner_text()

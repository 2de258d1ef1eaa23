"""Book, comment, look up, learn: on a phone with keys alone, without script, at doubled text, the focus always seen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connections

from common.places.models import Municipality
from common.receipts.models import Receipt
from common.text import clock
from events.models import Booking
from events.pages.course import write_course_page
from learning.models import Achievement
from participation.models import Opinion
from tests.factories.events import make_course, make_receipt, make_session
from tests.factories.learning import make_lesson, make_path
from tests.factories.participation import first_section, make_consultation
from tests.factories.town import make_town
from tests.journeys.served import served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

FOCUSED = """() => {
    const one = document.activeElement;
    if (one === document.body) return ['', true];  // between the last stop and the first
    const ring = style => (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2)
        || style.boxShadow !== 'none';
    const seen = [one, one.closest('label')].some(part => part && ring(getComputedStyle(part)));
    const box = (one.closest('label') || one).getBoundingClientRect();
    const words = (one.closest('label') || one).innerText || '';
    const label = one.labels && one.labels.length ? one.labels[0].innerText : '';
    return [label.trim() || words.trim(), seen && box.width > 0 && box.bottom > 0 && box.top < innerHeight];
}"""
"""Words of what has the focus, and whether one can see that it has."""
SIDEWAYS = """() => {
    const root = document.documentElement;
    root.style.fontSize = '200%';
    const over = root.scrollWidth - root.clientWidth;
    root.style.fontSize = '';
    return over;
}"""


class Keys:
    """Somebody who has a keyboard and a narrow screen, and counts what she presses."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        self.presses: list[str] = []
        self.screens: list[str] = []

    def open(self, path: str) -> None:
        self.page.goto(f"{self.address}{path}")
        self._look()

    def press(self, key: str) -> None:
        self.presses.append(key)
        self.page.keyboard.press(key)

    def into_main(self) -> None:
        """Take the link that leads past the head of the page."""
        self.press("Tab")
        found = self.page.evaluate(FOCUSED)
        assert found == ["本文へ進む", True], f"{self.page.url}: the first stop is {found}"
        self.press("Enter")

    def reach(self, words: str, *, within: int = 30) -> None:
        """Tab until what is called so has the focus; every stop on the way is seen."""
        for _ in range(within):
            self.press("Tab")
            found, seen = self.page.evaluate(FOCUSED)
            assert seen, f"{self.page.url}: nobody sees that {found!r} has the focus"
            if words in found:
                return
        raise AssertionError(f"{self.page.url}: {words!r} is not reached: {self.presses}")

    def choose(self, words: str, *, downwards: int = 6) -> None:
        """In the group of choices that has the focus, go to the one with these words."""
        self.press("Space")
        for _ in range(downwards):
            if words in self.page.evaluate(FOCUSED)[0]:
                return
            self.press("ArrowDown")
        raise AssertionError(f"{self.page.url}: {words!r} cannot be chosen")

    def write(self, text: str) -> None:
        """Type into the field that has the focus; counted as one press, as pretix' 32 were."""
        self.presses.append(text)
        self.page.keyboard.insert_text(text)

    def enter(self) -> None:
        """Press what has the focus, or send the form of the field, and wait for the next page."""
        with self.page.expect_navigation():
            self.press("Enter")
        self.page.wait_for_load_state()
        self._look()

    def reads(self, *words: str) -> None:
        text = self.page.get_by_role("main").inner_text()
        missing = [one for one in words if one not in text]
        assert not missing, f"{self.page.url}: {missing} not in\n{text[:2000]}"

    def _look(self) -> None:
        self.screens.append(self.page.url)
        over = self.page.evaluate(SIDEWAYS)
        assert over <= 1, f"{self.page.url}: {over} px sideways at doubled text"

    def told(self, what: str) -> None:
        print(f"keyboard: {what}: {len(self.presses)} presses on {len(self.screens)} screens")


@pytest.fixture(scope="module", autouse=True)
def _leave_nothing_open(browser: Browser) -> Iterator[None]:
    """Close what was opened beside the browser's event loop: a test database in use cannot be dropped."""
    yield
    connections.close_all()


@pytest.fixture
def town() -> Municipality:
    return make_town()


@pytest.fixture
def keys(browser: Browser, town: Municipality) -> Iterator[Keys]:
    context = browser.new_context(
        java_script_enabled=False,
        viewport={"width": 390, "height": 844},
        locale="ja-JP",
        timezone_id="Asia/Tokyo",
    )
    page = context.new_page()
    page.set_default_timeout(8_000)
    with served() as address:
        yield Keys(page, address)
    context.close()


def test_booking_takes_at_most_twenty_presses(keys: Keys, town: Municipality) -> None:
    course = make_course(town)
    write_course_page(course=course, summary="電源の入れ方から習います。")
    make_session(course)
    keys.open("/classes/first-phone/")
    keys.into_main()
    keys.reach("月")  # the only date
    keys.enter()
    keys.into_main()
    keys.reach("お名前")
    keys.write("田中 ハル")
    keys.reach("電話番号")
    keys.write("0000-55-1234")
    keys.enter()
    keys.reads("申し込みができました")
    assert Booking.objects.get().person.name == "田中 ハル"
    keys.told("book")
    assert len(keys.presses) <= 20, keys.presses


def test_a_comment_on_a_section(keys: Keys, town: Municipality) -> None:
    today = clock.today()
    days = {"opens_on": today - timedelta(days=5), "closes_on": today + timedelta(days=30)}
    case = make_consultation(town, **days)
    keys.open("/consultations/")
    keys.into_main()
    keys.reach(case.title)
    keys.enter()
    keys.into_main()
    keys.reach(first_section(case).title)
    keys.enter()
    keys.into_main()
    keys.reach("よいと思う")
    keys.choose("こうしてほしい")
    keys.reach("あなたの考え")
    keys.write("バスが一日三本しかありません。")
    keys.reach("書いたものを確かめる")
    keys.enter()
    keys.reads("まだ届いていません", "バスが一日三本しかありません。")
    # the form was sent from #main, so the answer is entered there, past the head
    keys.reach("この意見を出す")
    keys.enter()
    keys.reads("ご意見が届きました")
    opinion = Opinion.objects.get()
    assert (opinion.stance, opinion.section) == ("wish", first_section(case))
    keys.told("comment")
    assert len(keys.presses) <= 45, keys.presses


def test_a_look_up_by_receipt_number(keys: Keys, town: Municipality) -> None:
    receipt: Receipt = make_receipt(make_session(make_course(town)))
    keys.open("/receipt/")
    keys.into_main()
    keys.reach("受付番号")
    keys.write(receipt.number)
    keys.reach("確認用の数字")
    keys.write(receipt.check_digits)
    keys.enter()
    keys.reads("はじめてのスマホ", f"{receipt.number[:4]}-{receipt.number[4:]}")
    keys.told("look up")
    assert len(keys.presses) <= 12, keys.presses


def test_a_lesson(keys: Keys, town: Municipality) -> None:
    lesson = make_lesson(town, with_page=True)
    make_path(town, [lesson])
    keys.open("/learn/door/self-directed/")
    keys.into_main()
    keys.reach(lesson.title)
    keys.enter()
    keys.into_main()
    keys.reach("始める")
    keys.enter()
    keys.into_main()
    keys.reach("つぎへ進む")
    keys.enter()
    keys.into_main()
    keys.reach("こちら")
    keys.choose("こちら")
    keys.reach("これにする")
    keys.enter()
    keys.reads("よくできました")
    assert Achievement.objects.get().lesson == lesson
    keys.told("learn")
    assert len(keys.presses) <= 30, keys.presses


def test_a_focus_that_nobody_sees_is_caught(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<style>a:focus{outline:none}</style><a href='/x'>先へ</a>")
    with pytest.raises(AssertionError, match="nobody sees"):
        Keys(page, "").reach("先へ")
    page.close()


def test_a_field_that_keys_do_not_reach_is_caught(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content(
        "<style>a:focus{outline:3px solid}</style><a href='/x'>先へ</a><div onclick='go()'>送る</div>"
    )
    with pytest.raises(AssertionError, match="is not reached"):
        Keys(page, "").reach("送る", within=5)
    page.close()


def test_a_page_that_is_too_wide_is_caught(browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.set_content("<p style='width:30rem'>長い行</p>")
    with pytest.raises(AssertionError, match="sideways"):
        Keys(page, "")._look()
    page.close()

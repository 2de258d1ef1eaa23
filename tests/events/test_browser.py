"""In a real browser: a booking by keyboard alone without script, and the list on A4 paper."""

from __future__ import annotations

import io
import unicodedata

import pytest
from django.test import Client
from playwright.sync_api import expect
from pypdf import PdfReader

from events.models import Booking
from events.pages.course import write_course_page
from tests.events.browser import ORIGIN, connect
from tests.factories.events import make_booking, make_course, make_session
from tests.factories.town import make_town, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.browser]


@pytest.fixture
def session():
    course = make_course(make_town())
    write_course_page(course=course, summary="電源の入れ方から習います。")
    return make_session(course, capacity=12)


@pytest.fixture
def by_keyboard(browser):
    """A phone-wide page without script whose key presses are counted; text typed into a field counts as one."""
    context = browser.new_context(
        java_script_enabled=False, viewport={"width": 390, "height": 844}, locale="ja-JP"
    )
    page = context.new_page()
    presses: list[str] = []

    def press(key: str) -> None:
        presses.append(key)
        page.keyboard.press(key)

    def write(text: str) -> None:
        presses.append(text)
        page.keyboard.insert_text(text)

    def walk_to(name: str) -> None:
        """Tab until the element with this name has the focus."""
        for _ in range(12):
            press("Tab")
            focused = page.locator(":focus")
            if focused.count() and focused.get_attribute("name") == name:
                return
        raise AssertionError(f"{name} was not reached: {presses}")

    page.presses, page.press_key, page.write, page.walk_to = presses, press, write, walk_to
    yield context, page
    context.close()


def skip_to_main(page) -> None:
    page.press_key("Tab")
    page.press_key("Enter")


def test_a_booking_takes_at_most_twenty_presses_without_script(by_keyboard, session):
    context, page = by_keyboard
    connect(context, Client())
    page.goto(f"{ORIGIN}/classes/first-phone/")
    skip_to_main(page)
    page.walk_to("session")
    with page.expect_navigation():
        page.press_key("Enter")
    skip_to_main(page)
    page.walk_to("name")
    page.write("田中 ハル")
    page.walk_to("phone")
    page.write("0000-55-1234")
    with page.expect_navigation():
        page.press_key("Enter")
    assert page.locator("h1").inner_text() == "申し込みができました"
    assert Booking.objects.get().person.name == "田中 ハル"
    print("presses:", len(page.presses))
    assert len(page.presses) <= 20, page.presses


def test_the_telephone_desk_works_by_keyboard_without_script(by_keyboard, session):
    context, page = by_keyboard
    client = Client()
    client.force_login(make_user(session.municipality, "clerk"), backend="common.people.backends.RoleBackend")
    connect(context, client)
    page.goto(f"{ORIGIN}/desk/classes/phone/")
    # the browser gives the search the focus a moment after the page is there
    expect(page.locator("#find [name=q]")).to_be_focused()
    page.write("0000-55-1234")
    with page.expect_navigation():
        page.press_key("Enter")
    page.locator("[name=name]").focus()
    expect(page.locator("[name=name]")).to_be_focused()
    page.write("木村 茂")
    with page.expect_navigation():
        page.press_key("Enter")
    assert "席が取れました" in page.locator("h2").first.inner_text()
    assert Booking.objects.get().person.name == "木村 茂"


def test_nothing_scrolls_sideways_at_doubled_text(browser, session):
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="ja-JP")
    connect(context, Client())
    page = context.new_page()
    wide = []
    for path in ("/classes/", "/classes/first-phone/", f"/classes/{session.key}/book/"):
        page.goto(f"{ORIGIN}{path}")
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wide.append(path)
    context.close()
    assert wide == []


def read(pdf: bytes) -> tuple[list[str], tuple[int, int]]:
    """Text of each page, blanks taken out, and the size of the first page in millimetres."""
    pages = PdfReader(io.BytesIO(pdf)).pages
    box = pages[0].mediabox
    texts = ["".join(unicodedata.normalize("NFKC", page.extract_text()).split()) for page in pages]
    return texts, (round(float(box.width) / 72 * 25.4), round(float(box.height) / 72 * 25.4))


def test_the_attendance_list_prints_on_a4_with_every_name(browser, session):
    names = ["田中 ハル", "木村 茂", "小川 トシ子", "髙橋 正"]
    for name in names:
        make_booking(session, name, needs=("hear",))
    client = Client()
    client.force_login(make_user(session.municipality, "clerk"), backend="common.people.backends.RoleBackend")
    context = browser.new_context(locale="ja-JP")
    connect(context, client)
    page = context.new_page()
    page.goto(f"{ORIGIN}/desk/classes/{session.key}/list/print/")
    texts, size = read(page.pdf(format="A4"))
    context.close()
    assert size == (210, 297)
    assert len(texts) == 1
    for wanted in (*names, "出席名簿", "はじめてのスマホ", "0000-55-1234", "耳が聞こえにくい"):
        assert "".join(unicodedata.normalize("NFKC", wanted).split()) in texts[0], texts[0]
    assert "名簿に戻る" not in texts[0]


def test_the_slip_prints_alone(browser, session):
    client = Client()
    context = browser.new_context(locale="ja-JP")
    connect(context, client)
    page = context.new_page()
    page.goto(f"{ORIGIN}/classes/{session.key}/book/")
    page.fill("[name=name]", "田中 ハル")
    page.fill("[name=phone]", "0000-55-1234")
    page.get_by_role("button", name="この内容で申し込む").click()
    page.wait_for_selector(".slip")
    texts, size = read(page.pdf(format="A4"))
    context.close()
    assert size == (210, 297)
    assert len(texts) == 1, texts
    for wanted in ("ひかえ", "田中ハル", "確認用の数字", "1234", "0000-12-3456"):
        assert wanted in texts[0], texts[0]
    for unwanted in ("もう何も押さなくて", "こまったら", "メニュー"):
        assert unwanted not in texts[0], texts[0]

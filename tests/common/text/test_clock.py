"""Time, years and typed text."""

from datetime import UTC, date, datetime, time

import pytest

from common.text import clock
from common.text.clean import clean
from common.text.era import era_date, era_year, fiscal_year_label
from common.text.japanese import digits_only, kana_folded, phone_e164, phone_shown
from common.text.normal import body_text, line_text


def test_the_clock_stands_where_a_test_puts_it_and_goes_on_afterwards() -> None:
    moment = datetime(2026, 3, 31, 15, 0, tzinfo=UTC)
    with clock.replaced_by(moment):
        assert clock.now() == moment
        assert clock.today() == date(2026, 4, 1)
    assert clock.now() > moment
    with pytest.raises(ValueError), clock.replaced_by(datetime(2026, 1, 1)):
        pass


def test_a_fiscal_year_begins_in_april() -> None:
    assert [clock.fiscal_year(date(2026, 3, 31)), clock.fiscal_year(date(2026, 4, 1))] == [2025, 2026]


def test_days_count_the_first_one() -> None:
    assert clock.inclusive_days(date(2026, 10, 1), date(2026, 10, 30)) == 30


def test_a_day_ends_with_the_next_midnight_in_japan() -> None:
    assert clock.end_of_day(date(2026, 2, 28)) == clock.tokyo(date(2026, 3, 1), time(0, 0))
    assert clock.end_of_day(date(2026, 12, 31)).astimezone(UTC) == datetime(2026, 12, 31, 15, 0, tzinfo=UTC)


def test_eras() -> None:
    assert [era_year(2019), era_year(2026), fiscal_year_label(2025)] == ["令和元", "令和8", "令和7年度"]
    assert era_date(date(2019, 4, 30)) == "平成31年4月30日"
    with pytest.raises(ValueError):
        era_year(1900)


@pytest.mark.parametrize(
    "typed", ["0268-12-3456", "０２６８（１２）３４５６", "0268 12 3456", "+81268123456", "0268ー12ー3456"]
)
def test_a_telephone_number_is_the_same_however_it_is_typed(typed: str) -> None:
    assert phone_e164(typed) == "+81268123456"


@pytest.mark.parametrize("typed", ["", "12345", "1268123456", "026812345678", "0268-12-345a", "電話"])
def test_what_cannot_be_a_telephone_number_is_refused(typed: str) -> None:
    with pytest.raises(ValueError):
        phone_e164(typed)


def test_an_unassigned_number_is_shown_in_three_parts() -> None:
    assert phone_shown("+81000123456".replace("+81000", "+810001")).count("-") == 2


def test_kana_fold_to_one_form() -> None:
    assert {kana_folded("たなか　はなこ"), kana_folded("ﾀﾅｶ ﾊﾅｺ"), kana_folded("タナカハナコ")} == {
        "タナカハナコ"
    }
    assert digits_only("第１２回 3") == "123"


def test_broken_text_is_refused_and_whole_text_is_kept() -> None:
    for broken in ("a\x00b", "a\ud800b"):
        with pytest.raises(ValueError):
            body_text(broken)
        with pytest.raises(ValueError):
            line_text(broken)
    assert body_text("一\r\n二") == "一\n二"
    assert line_text("  髙橋\u202e 花子 ") == "髙橋 花子"


HOSTILE = (
    "<script>alert(1)</script>",
    '<p onclick="x()">a</p>',
    '<a href="javascript:alert(1)">a</a>',
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext></table><img src=x onerror=alert(1)>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<iframe src=//evil></iframe>",
)


@pytest.mark.parametrize("html", HOSTILE)
def test_imported_html_loses_what_is_active_and_cleaning_twice_changes_nothing(html: str) -> None:
    once = clean(html)
    lowered = once.lower()
    assert not any(
        mark in lowered for mark in ("<script", "<iframe", "<svg", "<img", "<style", "javascript:")
    )
    assert clean(once) == once


def test_allowed_html_stays() -> None:
    html = '<p>本文<ruby>町<rt>まち</rt></ruby></p><ul><li><a href="https://example.jp/">先</a></li></ul>'
    assert clean(html) == html

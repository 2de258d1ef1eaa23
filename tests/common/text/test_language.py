"""Pages in another language than the town's: links that lead on in it, and Japanese words that say so."""

from __future__ import annotations

from time import process_time

import pytest
from django.utils.translation import override

from common.text import clock
from common.text.era import era_date, fiscal_year_label
from common.text.language import finished, in_language, without_language
from common.text.showing import clock_shown, day_shown, listed, moment_shown, spoken, time_range_shown


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("<h1>はじめてのスマホ</h1>", '<h1><span lang="ja">はじめてのスマホ</span></h1>'),
        ("<p>Say: 中央公民館 2階</p>", '<p><span>Say: <span lang="ja">中央公民館 2階</span></span></p>'),
        ("<option>企画課</option>", '<option lang="ja">企画課</option>'),
        ("<p lang='ja'>町の言葉</p>", "<p lang='ja'>町の言葉</p>"),
        ("<a href=\"/classes/?a=1&amp;b=2\">x</a>", '<a href="/en/classes/?a=1&amp;b=2">x</a>'),
        ('<a href="/about/" hreflang="ja">x</a>', '<a href="/about/" hreflang="ja">x</a>'),
        ('<a href="/media/x.pdf">x</a>', '<a href="/media/x.pdf">x</a>'),
        ('<a href="//other.example/">x</a>', '<a href="//other.example/">x</a>'),
        ('<form action="/receipt/"></form>', '<form action="/en/receipt/"></form>'),
        ('<input name="x" value="町">', '<input lang="ja" name="x" value="町">'),
        ('<input type="hidden" value="町">', '<input type="hidden" value="町">'),
        ("<p>Friday（20 days left）</p>", "<p>Friday (20 days left) </p>"),
        ("<strong>One.</strong>Two.", "<strong>One.</strong> Two."),
        ("<script>let a = '町' && 1 < 2</script>", "<script>let a = '町' && 1 < 2</script>"),
        ("<!doctype html><p>&lt;b&gt; &#x27;</p>", "<!doctype html><p>&lt;b&gt; &#x27;</p>"),
        ("<!-- 町 --><br>", "<!-- 町 --><br>"),
        ("<textarea>（OK）</textarea>", "<textarea>（OK）</textarea>"),
    ],
)  # fmt: skip
def test_how_a_page_is_finished(written: str, read: str) -> None:
    assert finished(written, "en") == read


def test_addresses_in_two_languages() -> None:
    assert in_language("en", "/classes/") == "/en/classes/"
    assert in_language("en", "/en/classes/") == "/en/classes/"
    assert in_language("ja", "/en/") == "/"
    assert in_language("en", "/desk/") == "/desk/"
    assert without_language("/english/") == "/english/"


def test_days_and_times_are_said_in_the_readers_language() -> None:
    begin = clock.tokyo(clock.date(2026, 11, 25), clock.time(13, 30))
    end = clock.tokyo(clock.date(2026, 11, 25), clock.time(15, 0))
    with override("en"):
        assert day_shown(begin, year=True) == "Wed 25 November 2026"
        assert moment_shown(begin) == "Wed 25 November, 1:30 pm"
        assert time_range_shown(begin, end) == "1:30 pm to 3:00 pm"
        assert clock_shown(clock.time(0, 5)) == "12:05 am"
        assert fiscal_year_label(2026) == "FY2026"
        assert era_date(begin.date()) == "25 November 2026"
        assert listed(["one", "two"]) == "one, two"
        assert spoken("30581425") == "three zero five eight, one four two five"
    with override("ja"):
        assert listed(["一", "二"]) == "一、二"
        assert time_range_shown(begin, end) == "午後1時30分から3時まで"


@pytest.mark.parametrize("letter", ["1", "-", "。", "町", "a", "1。"])
def test_a_long_row_of_one_letter_costs_no_more_than_its_length(letter: str) -> None:
    def seconds(length: int) -> float:
        page = f"<p>{letter * length}</p>"
        return min(_spent(page) for _ in range(3))

    def _spent(page: str) -> float:
        begin = process_time()
        finished(page, "en")
        return process_time() - begin

    # a search tried anew from every place takes sixteen times as long for four times the length
    assert seconds(40_000) < 10 * seconds(10_000) + 0.01


def test_no_address_leads_to_another_host() -> None:
    assert without_language("/en//evil.example/x") == "/evil.example/x"

"""The filters of the library `hiroba`: an absent value is shown as nothing."""

import re
from datetime import date, datetime

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from common.text import language, showing
from common.text.gaps import at_the_right, close_gaps
from common.text.japanese import digits_only


def jdate(day: date | None) -> str:
    """11月25日（水）."""
    return showing.day_shown(day) if day else ""


def jdate_year(day: date | None) -> str:
    """2026年11月25日（水）."""
    return showing.day_shown(day, year=True) if day else ""


def jdatetime(moment: datetime | None) -> str:
    """11月25日（水）午前10時."""
    return showing.moment_shown(moment) if moment else ""


def jdatetime_year(moment: datetime | None) -> str:
    """2026年11月25日（水）午前10時."""
    return showing.moment_shown(moment, year=True) if moment else ""


def jtime_range(starts_at: datetime | None, ends_at: datetime | None) -> str:
    """午前10時から11時30分まで: `{{ session.starts_at|jtime_range:session.ends_at }}`."""
    return showing.time_range_shown(starts_at, ends_at) if starts_at and ends_at else ""


def bigdate(day: date | None) -> SafeString:
    """11月25日 with its weekday in small, for the inside of `.date`."""
    if not day:
        return SafeString("")
    if language.is_foreign():
        weekday, head = showing.day_shown(day).split(" ", 1)
        return format_html("{}<small> {}</small>", head, weekday)
    head, weekday = showing.day_shown(day).split("（")
    return format_html("{}<small>（{}</small>", head, weekday)


def phone(number: str | None) -> str:
    """A telephone number with dashes: 0000-12-3456."""
    return showing.phone_written(number) if number else ""


def phone_breaks(number: str | None) -> SafeString:
    """The same, with places where a very large number may break."""
    return format_html_join(mark_safe("-<wbr>"), "{}", ((part,) for part in phone(number).split("-")))


_WHOLE = re.compile(
    r"(?:\d{4}年)?\d{1,2}月\d{1,2}日(?:（.）)?|(?:午前|午後)?\d{1,2}時(?:\d{1,2}分)?|\d{2,5}-\d{1,4}-\d{3,4}"
)
_TAG = re.compile(r"(<[^>]*>)")


def unbroken(text: str | None) -> SafeString:
    """Dates, times and telephone numbers of a text or a piece of a page held together: no line ends inside one."""
    pieces = _TAG.split(conditional_escape(text or ""))
    for place in range(0, len(pieces), 2):
        pieces[place] = _WHOLE.sub(r'<span class="nobr">\g<0></span>', pieces[place])
    return mark_safe("".join(pieces))  # noqa: S308 -- escaped above, only spans are added


def tel(number: str | None) -> str:
    """Only the digits, for `href="tel:…"`."""
    return digits_only(number or "")


def fours(number: str | None) -> str:
    """A receipt number as 1234-5678."""
    return showing.in_fours(number) if number else ""


def spoken(number: str | None) -> str:
    """How a number is read aloud: さん ゼロ ご はち、いち よん に ご."""
    return showing.spoken(number or "")


_READING = re.compile(r"(?:｜([^｜《》]+)|([一-鿿々〆ヶ]+))《([^｜《》]+)》")


def ruby(text: str | None) -> SafeString:
    """Readings above kanji from 本市《ほんし》 or ｜支援員《しえんいん》, escaped; other text stays as it is.

    Put it inside an element of class `ruby-text`.
    """
    escaped = str(conditional_escape(text or ""))
    return mark_safe(  # noqa: S308 -- escaped one line above
        _READING.sub(
            lambda found: f"<ruby>{found[1] or found[2]}<rp>（</rp><rt>{found[3]}</rt><rp>）</rp></ruby>",
            escaped,
        )
    )


def lines(text: str | None) -> SafeString:
    """A plain text line by line, escaped; what blanks pushed to the right edge stands there without them."""
    shown: list[SafeString] = []
    for line in (text or "").split("\n"):
        closed = close_gaps(line)
        if at_the_right(line):
            shown.append(format_html('<span class="at-right">{}</span>', closed.strip()))
            continue
        if shown and not shown[-1].startswith("<span"):
            shown.append(mark_safe("<br>"))
        shown.append(format_html("{}", closed))
    return mark_safe("".join(shown))  # noqa: S308 -- every line was escaped above

"""How dates, times and numbers are said on pages and papers: 11月25日（水）, 午前10時から11時30分まで, 1234-5678.

Whoever reads in English gets Wed 25 November, 10:00 am to 11:30 am.
"""

from collections.abc import Iterable
from datetime import date, datetime, time

from common.text import language
from common.text.clock import TOKYO
from common.text.japanese import digits_only, phone_e164, phone_shown

_WEEKDAYS = "月火水木金土日"
_ENGLISH_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_ENGLISH_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
READINGS = {
    "0": "ゼロ",
    "1": "いち",
    "2": "に",
    "3": "さん",
    "4": "よん",
    "5": "ご",
    "6": "ろく",
    "7": "なな",
    "8": "はち",
    "9": "きゅう",
}
"""One reading per digit that cannot be mistaken on the telephone (never し, しち, く)."""


def _in_japan(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("only aware datetimes are shown")
    return moment.astimezone(TOKYO)


def day_shown(day: date, *, year: bool = False) -> str:
    """Return 11月25日（水), with `year` 2026年11月25日（水）. A datetime (aware) is read on the wall in Japan."""
    if isinstance(day, datetime):
        day = _in_japan(day).date()
    if language.is_foreign():
        words = f"{_ENGLISH_DAYS[day.weekday()]} {day.day} {language.MONTHS[day.month - 1]}"
        return f"{words} {day.year}" if year else words
    prefix = f"{day.year}年" if year else ""
    return f"{prefix}{day.month}月{day.day}日（{_WEEKDAYS[day.weekday()]}）"


def clock_shown(at: time, *, half: bool = True) -> str:
    """Return 午前10時, 午後1時30分, 正午; without `half` the 午前/午後 is left out."""
    if language.is_foreign():
        return f"{(at.hour + 11) % 12 + 1}:{at.minute:02} {'am' if at.hour < 12 else 'pm'}"
    if at.hour == 12 and at.minute == 0:
        return "正午"
    hour = at.hour if at.hour < 12 else at.hour - 12
    minutes = f"{at.minute}分" if at.minute else ""
    return f"{('午前' if at.hour < 12 else '午後') if half else ''}{hour}時{minutes}"


def moment_shown(moment: datetime, *, year: bool = False) -> str:
    """Return 11月25日（水）午前10時 of an aware datetime."""
    local = _in_japan(moment)
    between = ", " if language.is_foreign() else ""
    return f"{day_shown(local.date(), year=year)}{between}{clock_shown(local.time())}"


def time_range_shown(starts_at: datetime, ends_at: datetime) -> str:
    """Return 午前10時から11時30分まで; 午前/午後 is said again only when it changes."""
    start, end = _in_japan(starts_at).time(), _in_japan(ends_at).time()
    if language.is_foreign():
        return f"{clock_shown(start)} to {clock_shown(end)}"
    changes = (start.hour < 12) != (end.hour < 12) or clock_shown(start) == "正午"
    return f"{clock_shown(start)}から{clock_shown(end, half=changes)}まで"


def listed(words: Iterable[str]) -> str:
    """Return several words in one line, parted as the reader's language does."""
    return (", " if language.is_foreign() else "、").join(words)


def in_fours(number: str) -> str:
    """Return the digits of a receipt number as 1234-5678; anything else than eight digits is given back as it is."""
    digits = digits_only(number)
    return f"{digits[:4]}-{digits[4:]}" if len(digits) == 8 else number


def reading_of(digit: str) -> str:
    """Return how one digit is said."""
    return _ENGLISH_DIGITS[int(digit)] if language.is_foreign() else READINGS[digit]


def spoken(number: str) -> str:
    """Return how a number is read aloud, in fours: さん ゼロ ご はち、いち よん に ご."""
    digits = digits_only(number)
    groups = [digits[start : start + 4] for start in range(0, len(digits), 4)]
    between = ", " if language.is_foreign() else "、"
    return between.join(" ".join(reading_of(digit) for digit in group) for group in groups)


def phone_written(number: str) -> str:
    """Return a telephone number with its dashes; one that was stored with dashes keeps the town's own grouping."""
    if "-" in number:
        return number
    try:
        return phone_shown(phone_e164(number))
    except ValueError:
        return number

"""Japanese eras: 令和 and 平成, with 元年."""

from datetime import date

from common.text.language import MONTHS, is_foreign

_ERAS = (
    (date(2019, 5, 1), "令和", 2019),
    (date(1989, 1, 8), "平成", 1989),
    (date(1926, 12, 25), "昭和", 1926),
)


def era_year(year: int) -> str:
    """Return the era name of a fiscal year: 2026 → 令和8; the first year is 元 (令和元年度 began in April 2019)."""
    for first_day, name, first_year in _ERAS:
        if year >= first_day.year:
            number = year - first_year + 1
            return f"{name}{'元' if number == 1 else number}"
    raise ValueError(f"no era known for {year}")


def fiscal_year_label(year: int) -> str:
    """Return 令和8年度 for 2026; in English FY2026, for eras are counted in Japan alone."""
    if is_foreign():
        return f"FY{year}"
    return f"{era_year(year)}年度"


def era_date(day: date) -> str:
    """Return 令和8年11月25日 for a day since 1926, in English 25 November 2026."""
    if is_foreign():
        return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
    for first_day, name, first_year in _ERAS:
        if day >= first_day:
            number = day.year - first_year + 1
            return f"{name}{'元' if number == 1 else number}年{day.month}月{day.day}日"
    raise ValueError(f"no era known for {day}")

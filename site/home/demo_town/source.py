"""Reading the data files of the demo town."""

import json
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import jpholiday

from common.text import clock

FOLDER = Path(__file__).resolve().parent


def data(name: str) -> Any:
    """Return the content of one data file."""
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def text(name: str) -> str:
    """Return one text file as it stands."""
    return (FOLDER / name).read_text(encoding="utf-8")


def from_monday(days: int) -> date:
    """Return Monday of the present week plus `days`."""
    today = clock.today()
    return today - timedelta(days=today.weekday()) + timedelta(days=days)


def from_today(days: int) -> date:
    """Return today plus `days`."""
    return clock.today() + timedelta(days=days)


def is_closed(day: date) -> bool:
    """Return whether the town hall is closed: weekends, public holidays, 29 December to 3 January."""
    return day.weekday() >= 5 or jpholiday.is_holiday(day) or (day.month, day.day) in _NEW_YEAR


def working_day(day: date) -> date:
    """Return the day itself, or the next one on which the town hall is open."""
    while is_closed(day):
        day += timedelta(days=1)
    return day


def at(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """Return the instant when the clock on the wall shows the hour on that day."""
    return clock.tokyo(day, time(hour, minute))


_NEW_YEAR = {(12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3)}

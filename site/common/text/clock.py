"""The only clock. Stored instants are UTC, shown times are Asia/Tokyo, intervals are half-open `start <= now < end`."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from django.utils import timezone

TOKYO = ZoneInfo("Asia/Tokyo")
_replaced: list[datetime] = []


def now() -> datetime:
    """Return the current instant (aware, UTC) for showing and listing."""
    return _replaced[-1] if _replaced else timezone.now() + _ahead()


def deciding_now() -> datetime:
    """Return the instant a verb decides by; call once, after the lock.

    On PostgreSQL this is `clock_timestamp()`: one clock for all web processes, read after the lock was got. On
    SQLite, which serves one machine, it is the process clock.
    """
    if _replaced:
        return _replaced[-1]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            moment: datetime = cursor.fetchone()[0]
        return moment.astimezone(UTC)
    return timezone.now() + _ahead()


def _ahead() -> timedelta:
    """Return how far the demo runs ahead of the calendar; nothing under any other settings.

    Sessions, signatures and cookies keep Django's own clock, so that nobody is signed out by the leap.
    """
    return timedelta(days=settings.CLOCK_DAYS_AHEAD)


@contextmanager
def replaced_by(moment: datetime) -> Iterator[None]:
    """Let the clock stand at `moment` (aware) inside the block; for tests and for building the demo's past."""
    if moment.tzinfo is None:
        raise ValueError("the clock takes aware datetimes only")
    _replaced.append(moment.astimezone(UTC))
    try:
        yield
    finally:
        _replaced.pop()


def today() -> date:
    """Return today's date on the wall in Japan."""
    return now().astimezone(TOKYO).date()


def tokyo(day: date, at: time = time(0, 0)) -> datetime:
    """Return the instant at which the wall clock in Japan shows `at` on `day`."""
    return datetime.combine(day, at, tzinfo=TOKYO)


def end_of_day(day: date) -> datetime:
    """Return the exclusive end of `day` in Japan: the next midnight."""
    return tokyo(day + timedelta(days=1))


def fiscal_year(day: date) -> int:
    """Return the 年度 of a day: April to March, named by the year of its April (地方自治法 208条)."""
    return day.year if day.month >= 4 else day.year - 1


def inclusive_days(first: date, last: date) -> int:
    """Return the number of days counting the first (行政手続法 39条3項: 公示の日から起算して)."""
    return (last - first).days + 1

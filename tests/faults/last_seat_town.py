"""Make a town with one-seat dates in the database of the settings, or count what was sold there.

`python tests/faults/last_seat_town.py make 20` prints the keys of 20 dates; `… count` prints JSON: seats sold per
date, what the counters of the dates say, and receipts.
"""

from __future__ import annotations

import json
import sys

import django

django.setup()

from django.db import connection  # noqa: E402 - after the set-up
from django.db.models import Count  # noqa: E402

from common.receipts.models import Receipt  # noqa: E402
from events.enums import BookingState  # noqa: E402
from events.models import Booking, Occupancy, Session  # noqa: E402
from tests.factories.events import make_course, make_session  # noqa: E402
from tests.factories.town import make_town  # noqa: E402
from tests.faults.naive_seat import TABLES  # noqa: E402


def make(number: int) -> list[str]:
    """Make `number` dates with one seat each and as many naive seats; returns the keys of the dates."""
    course = make_course(make_town())
    keys = [make_session(course, days=3 + day, capacity=1).key for day in range(number)]
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(table)
        for seat in range(number):
            cursor.execute("INSERT INTO naive_seat (id, capacity, taken) VALUES (%s, 1, 0)", [seat])
    return keys


def count() -> dict[str, list[int]]:
    """Return bookings and `taken` per date, occupied persons and receipts in all, naive bookings per seat."""
    booked = Booking.objects.filter(state=BookingState.BOOKED).values("session").annotate(number=Count("pk"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM naive_booking GROUP BY seat")
        naive = [row[0] for row in cursor.fetchall()]
    return {
        "sold": [row["number"] for row in booked.order_by("session")],
        "taken": list(Session.objects.order_by("pk").values_list("taken", flat=True)),
        "busy": [Occupancy.objects.filter(kind="person", live=True).count()],
        "receipts": [Receipt.objects.count()],
        "naive": naive,
    }


if __name__ == "__main__":
    print(json.dumps(make(int(sys.argv[2])) if sys.argv[1] == "make" else count()))

"""A town that takes bookings and opinions by web, in the database of the settings; run as a program, prints JSON.

`make DATES SEATS` makes dates and one open case; `count` tells every act by the key of its form; `answer` counts,
publishes the answers to all opinions, and counts again; `drain HOURS` sweeps the outbox HOURS later; `mails` tells
what became of every mail.
"""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from typing import Any

import django

django.setup()

from django.db import connection  # noqa: E402 - after the set-up
from django.db.models import Count  # noqa: E402

from common.notify.models import Message  # noqa: E402
from common.notify.queries.message import messages_for  # noqa: E402
from common.notify.tasks import sweep_outbox  # noqa: E402
from common.people.rules import Actor  # noqa: E402
from common.places.models import Municipality  # noqa: E402
from common.receipts.models import Receipt  # noqa: E402
from common.text import clock  # noqa: E402
from events.models import Booking, Occupancy, Session  # noqa: E402
from participation.domain.consultation import close_due_consultations  # noqa: E402
from participation.models import Consultation, Opinion  # noqa: E402
from tests.factories.events import make_course, make_session  # noqa: E402
from tests.factories.participation import make_consultation, make_response, make_theme, publish  # noqa: E402
from tests.factories.town import make_town  # noqa: E402
from tests.faults.naive_form import TABLES  # noqa: E402

SLUG = "forms"


def make(dates: int, seats: int) -> dict[str, Any]:
    """Make dates with so many seats each, a case that is open now, and the tables of the naive form."""
    town = make_town()
    course = make_course(town)
    keys = [make_session(course, days=3 + day).key for day in range(dates)]
    Session.objects.update(capacity=seats)
    today = clock.today()
    make_consultation(
        town, slug=SLUG, opens_on=today - timedelta(days=5), closes_on=today + timedelta(days=40)
    )
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(table)
    return {
        "bookings": [f"/classes/{key}/book/" for key in keys],
        "opinions": f"/consultations/{SLUG}/whole/",
    }


def count() -> dict[str, Any]:
    """Return kind, number and mails of each act by its form key, and what must agree with it."""
    rows = {"booking": set(Booking.objects.values_list("key", flat=True))}
    rows["opinion"] = set(Opinion.objects.values_list("key", flat=True))
    receipts = list(Receipt.objects.values_list("form_key", "kind", "number", "subject_key"))
    taken = dict(Session.objects.values_list("key", "taken"))
    booked = dict(Booking.objects.order_by().values_list("session__key").annotate(n=Count("pk")))
    with connection.cursor() as cursor:
        cursor.execute("SELECT form, COUNT(*) FROM naive_form GROUP BY form")
        naive = [row[1] for row in cursor.fetchall()]
    return {
        "acts": {str(form): [kind, number] for form, kind, number, key in receipts if key in rows[kind]},
        "rows": sum(len(keys) for keys in rows.values()),
        "receipts": len(receipts),
        "uncounted": sum(abs(seats - booked.get(key, 0)) for key, seats in taken.items()),
        "busy": abs(Occupancy.objects.filter(kind="person", live=True).count() - len(rows["booking"])),
        "notices": Message.objects.count(),
        "told": Message.objects.values("event", "recipient_key", "purpose").distinct().count(),
        "naive": naive,
    }


def answer() -> dict[str, Any]:
    """Count; then close the case, answer all opinions with one theme, and publish: who asked is owed a message."""
    before = count()
    case = Consultation.objects.get(slug=SLUG)
    with clock.replaced_by(clock.end_of_day(case.closes_on)):
        close_due_consultations()
    case.refresh_from_db()
    make_response(make_theme(case, *Opinion.objects.filter(consultation=case)))
    publish(case)
    return {"before": before, "after": count()}


def drain(hours: float) -> int:
    """Sweep until nothing is due, with the clock so many hours ahead; returns how many mails were handled."""
    handled = 0
    with clock.replaced_by(clock.now() + timedelta(hours=hours)):
        while more := sweep_outbox():
            handled += more
    return handled


def mails() -> dict[str, Any]:
    """Return state by Message-ID, the form key it belongs to, and which of them the staff list shows."""
    town = Municipality.objects.get(slug="hiroba")
    forms = {
        f"booked:{key}": str(form) for form, key in Receipt.objects.values_list("form_key", "subject_key")
    }
    return {
        "state": dict(Message.objects.values_list("message_id", "state")),
        "form": {
            message_id: forms[event]
            for message_id, event in Message.objects.values_list("message_id", "event")
        },
        "shown": list(messages_for(Actor.system(town.pk)).values_list("message_id", flat=True)),
    }


def settle() -> dict[str, Any]:
    """Sweep when every claim is stale, and again when every delay is over; return what became of mails and acts."""
    drain(1.0)
    drain(3.0)
    return {"mails": mails(), "acts": count()}


if __name__ == "__main__":
    verb, *given = sys.argv[1:]
    verbs = {"make": make, "count": count, "answer": answer, "drain": drain, "mails": mails, "settle": settle}
    print(json.dumps(verbs[verb](*(float(one) if "." in one else int(one) for one in given))))  # type: ignore[operator]

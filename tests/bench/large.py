"""The large data of a bench, made by the rooms' own verbs: run it in the product's environment.

`python tests/bench/large.py` adds to the demo town a course with 100 dates, an open case with 100 sections and a
published result of 500 opinions under 40 themes; prints the addresses, and how many rows were made, as JSON.
"""

from __future__ import annotations

import json
import time
from datetime import timedelta
from pathlib import Path

import django
from django.conf import settings

django.setup()
# Nobody signs in as the staff made here: without this their passwords would take most of the time.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

from common.places.models import Municipality  # noqa: E402 - after the set-up
from common.text import clock  # noqa: E402
from events.models import Session  # noqa: E402
from events.pages.course import write_course_page  # noqa: E402
from participation.domain.consultation import close_consultation  # noqa: E402
from participation.models import Opinion, Section, Theme  # noqa: E402
from tests.factories import participation as cases  # noqa: E402
from tests.factories.events import make_course, make_room, make_session  # noqa: E402

DATES, SECTIONS, OPINIONS, THEMES = 100, 100, 500, 40
COUNTED = (Session, Section, Opinion, Theme)


def make_dates(town: Municipality) -> str:
    """A course with 100 dates of 20 seats, one each day; returns the address of its page."""
    course = make_course(town, slug="bench-dates", title="毎日のスマホ相談")
    room = make_room(town, "計測室", venue="計測会館", seats=20)
    for day in range(DATES):
        make_session(course, days=2 + day, capacity=20, room=room)
    write_course_page(course=course, summary="毎日開いています。")
    return f"/classes/{course.slug}/"


def make_open_case(town: Municipality) -> str:
    """A case that is open today, with 100 sections; returns the address of its page."""
    today = clock.today()
    days = {"opens_on": today - timedelta(days=5), "closes_on": today + timedelta(days=30)}
    row = cases.make_consultation(town, slug="bench-open", sections=SECTIONS, **days)
    return f"/consultations/{row.slug}/"


def make_result(town: Municipality) -> str:
    """A published result of 500 opinions under 40 themes; returns its address."""
    row = cases.make_consultation(town, slug="bench-result", sections=SECTIONS)
    given = [cases.make_opinion(row, f"近くの会場で学びたいです。その{n}") for n in range(OPINIONS)]
    with clock.replaced_by(row.closes_at):
        row = close_consultation(actor=cases.staff(town), key=row.key, version=row.version)
    for number in range(THEMES):
        cases.make_response(
            cases.make_theme(row, *given[number::THEMES], title=f"学びの場について（{number}）")
        )
    cases.publish(row)
    return f"/consultations/{row.slug}/result/"


def main() -> None:
    before = {model: model._default_manager.count() for model in COUNTED}
    begin = time.monotonic()
    town = Municipality.objects.get(slug="hiroba")
    made = {"course": make_dates(town), "consultation": make_open_case(town), "result": make_result(town)}
    rows = sum(model._default_manager.count() - before[model] for model in COUNTED)
    print(json.dumps({"addresses": made, "rows": rows, "seconds": round(time.monotonic() - begin)}))


if __name__ == "__main__":
    assert Path.cwd().joinpath("tests").is_dir(), "run from the root of the house"
    main()

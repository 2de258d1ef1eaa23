"""What the room tells about a measure."""

from __future__ import annotations

from datetime import timedelta

import pytest

from common.evidence.source import sources
from common.people.models import Person
from common.text import clock
from events.domain.attendance import Tick, tick_attendance
from events.domain.session import hold_session
from tests.factories.events import make_booking, make_course, make_session, system
from tests.factories.town import make_department, make_town

pytestmark = pytest.mark.django_db


@pytest.fixture
def measure():
    from common.measures.models import Measure, Plan

    town = make_town()
    department = make_department(town)
    plan = Plan.objects.create(
        municipality=town,
        slug="plan",
        title="総合計画",
        department=department,
        first_year=2025,
        last_year=2029,
    )
    return Measure.objects.create(
        municipality=town, plan=plan, code="1", name="スマホの学び", department=department
    )


def test_classes_held_in_the_period_are_counted_and_persons_once(measure):
    town = measure.municipality
    course = make_course(town, measure_key=measure.key)
    held, open_one = make_session(course, days=5), make_session(course, days=6)
    bookings = [make_booking(held, name) for name in ("田中 ハル", "木村 茂", "小川 トシ子")]
    make_booking(open_one)
    with clock.replaced_by(held.ends_at):
        tick_attendance(
            actor=system(town),
            session_key=held.key,
            ticks={row.key: Tick("", "came" if row != bookings[2] else "absent") for row in bookings},
        )
        hold_session(actor=system(town), key=held.key, version=held.version)
    source = next(source for source in sources() if source.name == "events")
    day = held.starts_at.astimezone(clock.TOKYO).date()
    told = {row.metric: row.value for row in source.observe(measure.key, day, day)}
    assert told == {"sessions_held": 1, "bookings": 3, "seats_used": 2, "people_came": 2}
    before = day - timedelta(days=1)
    assert {row.value for row in source.observe(measure.key, before, before)} == {0}
    assert source.voices(measure.key, day, day) == []
    assert Person.objects.filter(name="田中 ハル").count() == 2

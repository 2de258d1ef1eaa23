"""What waits for the desk about classes that are over."""

from __future__ import annotations

from datetime import timedelta

import pytest

from common.text import clock
from events.domain.attendance import Tick, tick_attendance
from events.domain.session import hold_session
from home.queries.due import Due, due_for
from tests.factories.events import make_booking, make_course, make_session
from tests.factories.participation import AFTER, MID, make_consultation, make_response, make_theme, staff
from tests.factories.town import make_actor, make_town

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("booked", [True, False])
@pytest.mark.parametrize("days_later", [0, 100])
def test_a_class_that_is_over_is_due_until_it_is_closed(booked: bool, days_later: int) -> None:
    town = make_town()
    session, clerk = make_session(make_course(town)), make_actor(town, "clerk")
    booking = make_booking(session) if booked else None
    with clock.replaced_by(session.ends_at + timedelta(days=days_later, minutes=1)):
        if booking is not None:
            assert [due.about for due in due_for(clerk)] == [session.course.title]
            tick_attendance(
                actor=clerk, session_key=session.key, ticks={booking.key: Tick(was="", now="came")}
            )
        (due,) = due_for(clerk)
        assert (due.about, session.key in due.url) == (session.course.title, True)
        hold_session(actor=clerk, key=session.key, version=session.version)
        assert due_for(clerk) == []


def test_buttons_lead_to_the_form_that_does_it() -> None:
    town = make_town()
    row = make_consultation(town)
    theme = make_theme(row)
    make_response(theme, state="asked")
    with clock.replaced_by(MID):
        (entry,) = due_for(staff(town))
    with clock.replaced_by(AFTER):
        (ending,) = due_for(staff(town))
        (confirming,) = due_for(staff(town, "approver"))
    assert entry.url == f"/desk/consultations/{row.key}/opinions/new/"
    assert ending.url == f"/desk/consultations/{row.key}/"
    assert confirming.url == f"/desk/themes/{theme.key}/"


def test_only_what_has_its_day_now_or_before_is_due() -> None:
    today = clock.today()
    days = (None, today + timedelta(days=1), today, today - timedelta(days=40))
    assert [Due("", "", day, "", "").is_due(today) for day in days] == [False, False, True, True]

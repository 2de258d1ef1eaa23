"""The telephone desk: one screen for who calls, when, and what is read back."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client

from common.people.models import AccessLog
from common.receipts.models import Receipt
from common.text import clock
from events.models import Booking, Session
from tests.factories.events import PHONE, make_booking, make_course, make_session
from tests.factories.town import make_town, make_user

pytestmark = pytest.mark.django_db
DESK = "/desk/classes/phone/"


@pytest.fixture
def town():
    return make_town()


@pytest.fixture
def session(town):
    return make_session(make_course(town))


def signed_in(town, role):
    client = Client(headers={"host": "minami.localhost" if town.slug == "minami" else "testserver"})
    client.force_login(make_user(town, role), backend="common.people.backends.RoleBackend")
    return client


@pytest.fixture
def clerk(town):
    return signed_in(town, "clerk")


def filled(session, **more):
    return {
        "person": "",
        "name": "木村 茂",
        "kana": "",
        "phone": PHONE,
        "asked_by": "family",
        "channel": "phone",
        "needs": ["hear"],
        "session": session.key,
        "form_key": str(uuid4()),
        **more,
    }


def test_a_call_becomes_a_booking_with_number_and_text_to_read(clerk, session):
    html = clerk.get(f"{DESK}?q={PHONE}").content.decode()
    assert html.index("利用目的") < html.index('name="name"')
    assert f'value="{PHONE}"' in html
    assert "スマホ、充電のコード、眼鏡" in html
    answer = clerk.post(f"{DESK}?q={PHONE}", filled(session))
    booking = Booking.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"{DESK}?done={booking.key}")
    assert (booking.channel, booking.asked_by, booking.needs) == ("phone", "family", "hear")
    done = clerk.get(answer["Location"]).content.decode()
    number = Receipt.objects.get().number
    assert f"{number[:4]}-{number[4:]}" in done
    assert "いち に さん よん" in done
    assert "木村 茂" in done


def test_who_is_known_is_shown_with_the_last_class_and_that_is_written_down(clerk, session):
    booking = make_booking(session, kana="タナカ ハル", needs=("hear",))
    html = clerk.get(f"{DESK}?q={PHONE}").content.decode()
    assert "田中 ハル" in html
    assert "耳が聞こえにくい" in html
    assert AccessLog.objects.get(reason="phone_desk").person_key == booking.person.key
    assert "田中 ハル" in clerk.get(f"{DESK}?q=タナカ").content.decode()
    assert "はじめての方" in clerk.get(f"{DESK}?q=0000-99-9999").content.decode()


def test_the_list_of_what_was_entered_lately_is_written_down_in_words_for_the_person(clerk, session):
    clerk.post(DESK, filled(session))
    assert not AccessLog.objects.filter(reason="entered_lately").exists()
    assert "木村 茂" in clerk.get(DESK).content.decode()
    access = AccessLog.objects.get(reason="entered_lately")
    assert access.person_key == Booking.objects.get().person.key
    assert access.reason_in_words not in ("", "entered_lately")


def test_a_known_person_needs_no_second_writing(clerk, session):
    person = make_booking(session).person
    later = make_session(session.course, days=12)
    clerk.post(DESK, filled(later, person=person.key, name="", phone=""))
    booking = Booking.objects.get(session=later)
    assert booking.person == person
    assert Receipt.objects.get(subject_key=booking.key).check_digits == "1234"


def test_a_refusal_keeps_everything_and_brings_fresh_dates(clerk, session):
    Session.objects.filter(pk=session.pk).update(taken=4)
    other = make_session(session.course, days=9)
    answer = clerk.post(DESK, filled(session))
    html = answer.content.decode()
    assert answer.status_code == 409
    for kept in (
        'value="木村 茂"',
        f'value="{PHONE}"',
        'value="family" selected',
        f'value="{other.key}" checked',
    ):
        assert kept in html
    assert "満席" in html
    assert clerk.post(DESK, filled(session, name="")).status_code == 422
    assert clerk.post(DESK, filled(session, phone="12")).status_code == 422


def test_persons_and_dates_of_another_municipality_are_404(clerk, session):
    minami = make_town("minami")
    theirs = make_session(make_course(minami))
    stranger = make_booking(theirs, "村の人")
    assert "村の人" not in clerk.get(f"{DESK}?q={PHONE}").content.decode()
    assert clerk.post(DESK, filled(theirs)).status_code == 404
    assert clerk.post(DESK, filled(session, person=stranger.person.key)).status_code == 404
    for path in ("", "slip/"):
        assert clerk.get(f"/desk/classes/booking/{stranger.key}/{path}").status_code == 404
    assert clerk.post(f"/desk/classes/booking/{stranger.key}/cancel/").status_code == 404
    assert clerk.get(f"{DESK}?done={stranger.key}").status_code == 404


@pytest.mark.parametrize("role", ["resident", "supporter", "editor", "member"])
def test_the_desk_is_for_clerks(town, role):
    assert signed_in(town, role).get(DESK).status_code == 403


def test_the_desk_asks_for_a_sign_in(client, town):
    assert client.get(DESK)["Location"].startswith("/accounts/login/")


def test_a_lost_number_is_shown_and_a_seat_given_back(clerk, session):
    booking = make_booking(session)
    number = Receipt.objects.get().number
    shown = f"{number[:4]}-{number[4:]}"
    assert shown in clerk.get(f"/desk/classes/booking/{booking.key}/").content.decode()
    assert shown in clerk.get(f"/desk/classes/booking/{booking.key}/slip/").content.decode()
    assert AccessLog.objects.filter(person_key=booking.person.key, reason="booking").count() == 2
    answer = clerk.post(f"/desk/classes/booking/{booking.key}/cancel/")
    assert answer.status_code == 303
    assert Session.objects.get(pk=session.pk).taken == 0
    assert "取りやめました" in clerk.get(answer["Location"]).content.decode()


def test_a_seat_cannot_be_given_back_after_the_class_began(clerk, session):
    booking = make_booking(session)
    with clock.replaced_by(session.starts_at):
        assert clerk.post(f"/desk/classes/booking/{booking.key}/cancel/").status_code == 409

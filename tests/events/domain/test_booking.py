"""Taking a seat and giving it back."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from common.audit.models import Entry
from common.notify.models import Message
from common.people.enums import Channel
from common.people.models import Consent, ContactPoint, Person
from common.people.rules import Actor
from common.text import clock
from common.text.refusals import NotAllowed, NotFound, Refusal, WrongPhase
from events.domain.booking import BookerDraft, book, cancel_at_desk, cancel_by_number
from events.enums import BookingState, SessionState
from events.models import Booking, Occupancy, Session
from tests.factories.events import make_booking, make_course, make_receipt, make_room, make_session
from tests.factories.town import make_actor, make_person, make_town

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return make_town()


@pytest.fixture
def session(town):
    return make_session(make_course(town))


def take(session, booker, *, actor=None, channel=Channel.WEB, form_key=None):
    return book(
        actor=actor or Actor.nobody(session.municipality_id),
        session_key=session.key,
        booker=booker,
        channel=channel,
        form_key=form_key or uuid4(),
    )


def test_a_senior_gets_a_seat_with_name_and_phone_only(session):
    receipt = take(session, BookerDraft(name="田中 ハル", phone="００００−５５−１２３４"))
    booking = Booking.objects.get(key=receipt.subject_key)
    assert receipt.check_digits == "1234"
    assert (booking.person.name, booking.state, booking.channel) == ("田中 ハル", "booked", "web")
    assert ContactPoint.objects.get(person=booking.person).normal == "+81000551234"
    assert Session.objects.get(pk=session.pk).taken == 1
    assert Occupancy.objects.get(reason_key=booking.key).subject_key == booking.person.key
    assert Consent.objects.get(subject_key=booking.key).purpose == "reply"
    entry = Entry.objects.get(target_key=booking.key)
    assert entry.verb == "book"
    assert "田中" not in str(entry.after)
    assert not Message.objects.exists()


def test_an_email_is_told_only_when_given(session):
    receipt = take(session, BookerDraft(name="田中 ハル", phone="0000-55-1234", email="haru@example.jp"))
    message = Message.objects.get()
    assert message.address == "haru@example.jp"
    assert f"{receipt.number[:4]}-{receipt.number[4:]}" in message.body
    assert "http" not in message.body
    assert "0000-12-3456" in message.body


def test_the_same_form_twice_gives_the_same_receipt(session):
    key = uuid4()
    first = take(session, BookerDraft(name="田中 ハル", phone="0000-55-1234"), form_key=key)
    again = take(session, BookerDraft(name="田中 ハル", phone="0000-55-1234"), form_key=key)
    assert again.pk == first.pk
    assert Booking.objects.count() == 1


def test_the_same_form_gives_its_receipt_also_when_the_class_filled_up_meanwhile(town):
    session = make_session(make_course(town), capacity=1)
    key = uuid4()
    first = take(session, BookerDraft(name="田中 ハル", phone="0000-55-1234"), form_key=key)
    assert take(session, BookerDraft(name="田中 ハル", phone="0000-55-1234"), form_key=key) == first


def test_seats_are_never_more_than_there_are(town):
    session = make_session(make_course(town), capacity=2)
    make_booking(session)
    make_booking(session, "木村 茂")
    with pytest.raises(Refusal) as refused:
        make_booking(session, "小川 トシ子")
    assert refused.value.code == "full"
    assert Session.objects.get(pk=session.pk).taken == 2
    assert Person.objects.filter(name="小川 トシ子").count() == 0


@pytest.mark.parametrize(
    ("hours", "code"), [(-24 * 101, "not_open_yet"), (-17, "closed"), (1, "closed"), (-18, None)]
)
def test_the_booking_period_is_half_open(session, hours, code):
    with clock.replaced_by(session.starts_at + timedelta(hours=hours)):
        if code is None:
            assert make_receipt(session).number
            return
        with pytest.raises(WrongPhase) as refused:
            make_receipt(session)
    assert refused.value.code == code


def test_the_desk_may_book_until_the_class_begins(town, session):
    clerk = make_actor(town, "clerk")
    draft = BookerDraft(name="田中 ハル", phone="")
    with clock.replaced_by(session.starts_at - timedelta(minutes=1)):
        receipt = take(session, draft, actor=clerk, channel=Channel.COUNTER)
    assert len(receipt.check_digits) == 4
    booking = Booking.objects.get(key=receipt.subject_key)
    assert (booking.entered_by_key, booking.channel) == (clerk.key, "counter")
    with clock.replaced_by(session.starts_at), pytest.raises(WrongPhase):
        take(session, draft, actor=clerk, channel=Channel.PHONE)


@pytest.mark.parametrize(
    ("draft", "code"),
    [
        (BookerDraft(name="　", phone="0000-55-1234"), "name_missing"),
        (BookerDraft(name="田中 ハル", phone="0000-55-12"), "phone_impossible"),
        (BookerDraft(name="田中 ハル"), "phone_impossible"),
    ],
)
def test_name_and_phone_are_asked_for(session, draft, code):
    with pytest.raises(Refusal) as refused:
        take(session, draft)
    assert refused.value.code == code


def test_a_called_off_date_and_a_course_in_preparation_cannot_be_booked(town, session):
    Session.objects.filter(pk=session.pk).update(state=SessionState.CALLED_OFF)
    with pytest.raises(WrongPhase) as refused:
        make_receipt(session)
    assert refused.value.code == "called_off"
    hidden = make_session(make_course(town, "later", public=False), days=9)
    with pytest.raises(NotFound):
        make_receipt(hidden)


def test_another_municipality_is_not_there(session):
    with pytest.raises(NotFound):
        take(
            session,
            BookerDraft(name="田中", phone="0000-55-1234"),
            actor=Actor.nobody(make_town("minami").pk),
        )


def test_residents_cannot_use_the_desks_channels(town, session):
    draft = BookerDraft(name="田中 ハル", phone="0000-55-1234")
    with pytest.raises(NotAllowed):
        take(session, draft, actor=make_actor(town, "resident"), channel=Channel.PHONE)


def test_nobody_can_book_as_a_person_she_may_not_see(town, session):
    person = make_person(town, "小川 トシ子")
    with pytest.raises(NotFound):
        take(session, BookerDraft(phone="0000-55-1234", person_key=person.key))


def test_a_known_person_is_in_one_place_at_a_time(town, session):
    clerk = make_actor(town, "clerk")
    person = make_person(town, "田中 ハル", phone="0000-55-1234")
    draft = BookerDraft(person_key=person.key, phone="0000-55-1234")
    take(session, draft, actor=clerk, channel=Channel.PHONE)
    with pytest.raises(Refusal) as twice:
        take(session, draft, actor=clerk, channel=Channel.PHONE)
    assert twice.value.code == "has_seat"
    elsewhere = make_session(
        make_course(town, "photos"), hour=11, room=make_room(town, "会議室", venue="北部公民館")
    )
    with pytest.raises(Refusal) as busy:
        take(elsewhere, draft, actor=clerk, channel=Channel.PHONE)
    assert busy.value.code == "person_busy"
    assert ContactPoint.objects.filter(person=person).count() == 1


def test_a_seat_given_back_is_free_again_also_for_the_person(town):
    session = make_session(make_course(town), capacity=1)
    clerk = make_actor(town, "clerk")
    person = make_person(town, "田中 ハル")
    draft = BookerDraft(person_key=person.key, phone="0000-55-1234")
    first = take(session, draft, actor=clerk, channel=Channel.PHONE)
    booking = cancel_at_desk(actor=clerk, key=first.subject_key)
    assert booking.state == BookingState.CANCELLED
    assert Session.objects.get(pk=session.pk).taken == 0
    assert take(session, draft, actor=clerk, channel=Channel.PHONE).number != first.number


def test_cancelling_by_number_needs_both_numbers_and_says_the_same_for_everything_wrong(session):
    receipt = make_receipt(session)
    nobody = Actor.nobody(session.municipality_id)
    for number, digits in ((receipt.number, "0000"), ("00000000", "1234"), ("", "")):
        with pytest.raises(NotFound):
            cancel_by_number(actor=nobody, number=number, check_digits=digits)
    booking = cancel_by_number(
        actor=nobody, number=f"{receipt.number[:4]}-{receipt.number[4:]}", check_digits="1234"
    )
    assert (booking.state, booking.cancelled_by) == ("cancelled", "holder")
    again = cancel_by_number(actor=nobody, number=receipt.number, check_digits="1234")
    assert again.cancelled_at == booking.cancelled_at
    assert Session.objects.get(pk=session.pk).taken == 0


def test_a_number_of_another_municipality_is_not_there(session):
    receipt = make_receipt(session)
    with pytest.raises(NotFound):
        cancel_by_number(
            actor=Actor.nobody(make_town("minami").pk), number=receipt.number, check_digits="1234"
        )


def test_nothing_is_given_back_once_the_class_began(session):
    receipt = make_receipt(session)
    with clock.replaced_by(session.starts_at), pytest.raises(WrongPhase):
        cancel_by_number(
            actor=Actor.nobody(session.municipality_id), number=receipt.number, check_digits="1234"
        )


def test_cancelling_at_the_desk_is_for_clerks(town, session):
    booking = make_booking(session)
    with pytest.raises(NotAllowed):
        cancel_at_desk(actor=make_actor(town, "supporter"), key=booking.key)
    with pytest.raises(NotFound):
        cancel_at_desk(actor=make_actor(make_town("minami"), "clerk"), key=booking.key)


def test_whoever_gave_an_email_is_told_of_the_cancellation(session):
    receipt = make_receipt(session, email="haru@example.jp")
    cancel_by_number(
        actor=Actor.nobody(session.municipality_id), number=receipt.number, check_digits=receipt.check_digits
    )
    assert list(Message.objects.values_list("kind", flat=True)) == ["booked", "booking_cancelled"]


def test_a_booking_costs_few_statements(session):
    with CaptureQueriesContext(connection) as few:
        make_receipt(session)
    # PostgreSQL is asked for its own clock once
    expected = 17 if connection.vendor == "postgresql" else 16
    assert len(few) == expected, "\n".join(query["sql"][:90] for query in few.captured_queries)
    for number in range(3):
        make_receipt(session, f"{number}さん")
    with CaptureQueriesContext(connection) as full, pytest.raises(Refusal):
        make_receipt(session)
    assert len(full) <= expected - 10


def test_the_confirmation_is_written_in_the_language_of_who_booked(session):
    with override("en"):
        make_booking(session, email="hana@example.jp")
    message = Message.objects.get()
    assert message.language == "en"
    assert message.subject.startswith("Your seat is booked")
    assert " am to " in message.body
    make_booking(session, "佐藤 ナツ", phone="0000-12-9999", email="natsu@example.jp")
    other = Message.objects.exclude(pk=message.pk).get()
    assert (other.language, " am to " in other.body) == ("ja", False)

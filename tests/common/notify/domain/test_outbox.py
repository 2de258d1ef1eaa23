"""The outbox: written with the act, sent once, never silently lost."""

from datetime import timedelta

import pytest
from django.db import transaction

from common.notify.domain.outbox import (
    CLAIM_LASTS,
    MAX_ATTEMPTS,
    SendDelayed,
    SendRefused,
    claim_due_mails,
    empty_messages_to,
    hold_undecided,
    mark_message,
    release_stale_claims,
    send_claimed,
)
from common.notify.models import Message, MessageState
from common.notify.queries.message import messages_for
from common.notify.signals import Notice, notice_due
from common.notify.tasks import sweep_outbox
from common.people.domain.person import add_contact
from common.people.enums import Channel, ContactKind, Purpose
from common.text import clock
from common.text.refusals import Conflict, NotAllowed, NotFound
from tests.factories.town import make_actor, make_person, make_town

pytestmark = pytest.mark.django_db


def owe(person, event="published:1", channel=Channel.EMAIL, **more) -> None:
    notice_due.send(
        sender=None,
        notice=Notice(
            municipality_id=person.municipality_id,
            event=event,
            kind="test",
            person_key=person.key,
            channel=channel,
            purpose=Purpose.FOLLOW_UP,
            subject="お知らせ",
            body="結果を公表しました。",
            at=clock.now(),
            **more,
        ),
    )


def reader(town=None):
    person = make_person(town or make_town(), phone="0000-12-7788")
    add_contact(person=person, kind=ContactKind.EMAIL, typed="reader@example.jp")
    return person


def test_the_same_event_is_owed_once_and_sent_once(mailoutbox) -> None:
    person = reader()
    owe(person)
    owe(person)
    assert [sweep_outbox(), sweep_outbox()] == [1, 0]
    assert [mail.to for mail in mailoutbox] == [["reader@example.jp"]]
    message = Message.objects.get()
    assert message.state == MessageState.SENT
    assert mailoutbox[0].extra_headers["Message-ID"] == message.message_id


def test_an_act_that_is_undone_owes_nothing() -> None:
    person = reader()
    with pytest.raises(RuntimeError), transaction.atomic():
        owe(person)
        raise RuntimeError
    assert Message.objects.count() == 0


def test_no_address_is_invented() -> None:
    owe(make_person(make_town()), channel=Channel.EMAIL)
    owe(make_person(make_town()), channel=Channel.POST)
    assert Message.objects.count() == 0


def test_what_is_not_due_yet_waits() -> None:
    owe(reader(), not_before=clock.now() + timedelta(hours=1))
    assert claim_due_mails() == []
    with clock.replaced_by(clock.now() + timedelta(hours=2)):
        assert len(claim_due_mails()) == 1


def raising(fault: Exception):
    def send(_message: Message) -> None:
        raise fault

    return send


@pytest.mark.parametrize(
    ("fault", "state"),
    [
        (SendRefused("550"), MessageState.FAILED),
        (SendDelayed("451"), MessageState.QUEUED),
        (TimeoutError(), MessageState.UNCERTAIN),
        (ConnectionResetError(), MessageState.UNCERTAIN),
    ],
)
def test_each_fault_ends_in_its_state_and_only_a_sure_delay_is_tried_again(fault, state) -> None:
    owe(reader())
    (message,) = claim_due_mails()
    assert send_claimed(message, raising(fault)) == state
    message.refresh_from_db()
    assert message.state == state
    assert claim_due_mails() == []


def test_delays_end_in_the_staff_list_after_some_tries() -> None:
    owe(reader())
    moment = clock.now()
    for _attempt in range(MAX_ATTEMPTS):
        moment += timedelta(hours=2)
        with clock.replaced_by(moment):
            (message,) = claim_due_mails()
            send_claimed(message, raising(SendDelayed("451")))
    assert Message.objects.get().state == MessageState.FAILED


def test_a_claim_of_a_dead_worker_goes_to_staff_and_is_not_sent_again(mailoutbox) -> None:
    person = reader()
    owe(person)
    claim_due_mails()
    assert release_stale_claims() == 0
    with clock.replaced_by(clock.now() + CLAIM_LASTS + timedelta(seconds=1)):
        sweep_outbox()
    message = Message.objects.get()
    assert (message.state, mailoutbox) == (MessageState.UNCERTAIN, [])
    clerk = make_actor(make_town(), "clerk")
    assert list(messages_for(clerk)) == [message]
    mark_message(actor=clerk, key=message.key, outcome="queued")
    assert sweep_outbox() == 1


def test_only_the_desk_of_the_same_town_decides_and_only_once() -> None:
    town = make_town()
    owe(reader(town), channel=Channel.PHONE)
    message = Message.objects.get()
    with pytest.raises(NotAllowed):
        mark_message(actor=make_actor(town, "resident"), key=message.key, outcome="sent")
    with pytest.raises(NotFound):
        mark_message(actor=make_actor(make_town("minami"), "clerk"), key=message.key, outcome="sent")
    clerk = make_actor(town, "clerk")
    mark_message(actor=clerk, key=message.key, outcome="sent")
    with pytest.raises(Conflict):
        mark_message(actor=clerk, key=message.key, outcome="failed")


def test_a_worker_that_comes_back_late_does_not_answer_for_another_one() -> None:
    town = make_town()
    owe(reader(town))
    (late,) = claim_due_mails()
    with clock.replaced_by(clock.now() + CLAIM_LASTS + timedelta(seconds=1)):
        release_stale_claims()
        mark_message(actor=make_actor(town, "clerk"), key=late.key, outcome="queued")
        assert len(claim_due_mails()) == 1
        send_claimed(late, lambda _message: None)
    assert Message.objects.get().state == MessageState.CLAIMED


def test_the_time_between_two_tries_grows_to_an_hour_and_no_further() -> None:
    owe(reader())
    moment = clock.now()
    waits = []
    for _attempt in range(MAX_ATTEMPTS - 1):
        with clock.replaced_by(moment):
            (message,) = claim_due_mails()
            send_claimed(message, raising(SendDelayed("451")))
        due = Message.objects.get().not_before
        waits.append(due - moment)
        moment = due
    assert waits[:5] == [timedelta(minutes=minutes) for minutes in (2, 4, 8, 16, 32)]
    assert max(waits) == timedelta(hours=1)
    assert timedelta(hours=14) < sum(waits, timedelta()) < timedelta(hours=16)


def test_what_is_due_later_cannot_have_left_and_goes_on_waiting() -> None:
    person = reader()
    owe(person, "due")
    owe(person, "claimed")
    owe(person, "later", not_before=clock.now() + timedelta(hours=1))
    Message.objects.filter(event="claimed").update(state=MessageState.CLAIMED, claimed_at=clock.now())
    assert hold_undecided(note="restored") == 2
    found = dict(Message.objects.values_list("event", "state"))
    assert found == {
        "due": MessageState.UNCERTAIN,
        "claimed": MessageState.UNCERTAIN,
        "later": MessageState.QUEUED,
    }


def test_nobody_is_asked_about_a_message_to_the_erased(mailoutbox) -> None:
    town = make_town()
    person, other = reader(town), make_person(town, phone="0000-12-7799")
    for state in MessageState:
        owe(person, state)
        Message.objects.filter(event=state).update(state=state)
    owe(other, "letter", channel=Channel.PHONE)
    assert empty_messages_to(recipient_key=person.key) == len(MessageState)
    rows = Message.objects.filter(recipient_key=person.key)
    assert {row.event: row.state for row in rows} == {
        state: MessageState.SENT if state == MessageState.SENT else MessageState.VOID
        for state in MessageState
    }
    assert {(row.recipient_name, row.address, row.subject, row.body) for row in rows} == {("", "", "", "")}
    assert Message.objects.get(event="letter").state == MessageState.QUEUED

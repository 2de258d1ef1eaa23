"""Sending and entering opinions."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest

from common.notify.models import Following
from common.people.models import Consent, ContactPoint, Person
from common.people.rules import Actor
from common.receipts.models import Receipt
from common.text import clock
from common.text.refusals import NotAllowed, NotFound, Refusal, WrongPhase
from participation.domain import opinion as opinions
from participation.domain.opinion import Arrival, Sender, Sent
from participation.domain.question import ask_question
from participation.models import Opinion, Question
from tests.factories import participation as make
from tests.factories.town import make_person, make_town

pytestmark = pytest.mark.django_db
MOMENT = timedelta(microseconds=1)


def test_the_web_is_open_from_the_first_instant_until_just_before_the_end() -> None:
    row = make.make_consultation(make_town())
    for at, taken in (
        (row.opens_at - MOMENT, False),
        (row.opens_at, True),
        (row.closes_at - MOMENT, True),
        (row.closes_at, False),
    ):
        if taken:
            assert make.make_opinion(row, at=at).received_at == at
        else:
            with pytest.raises(WrongPhase):
                make.make_opinion(row, at=at)
    assert Opinion.objects.count() == 2


def test_after_withdrawal_nothing_is_taken_even_inside_the_days() -> None:
    row = make.make_consultation(make_town(), state="withdrawn")
    with pytest.raises(WrongPhase):
        make.make_opinion(row)


def test_an_opinion_needs_no_name_and_keeps_text_hash_section_and_version() -> None:
    town = make_town()
    row = make.make_consultation(town)
    opinion = make.make_opinion(row, "１行目\r\n２行目 ")
    assert opinion.text == "１行目\n２行目 "
    assert opinion.text_hash == opinions.text_hash(town.pk, opinion.text) != ""
    assert opinion.text_hash != opinions.text_hash(town.pk + 1, opinion.text)
    assert (opinion.person, opinion.section, opinion.draft_version) == (
        None,
        make.first_section(row),
        row.draft_version,
    )
    assert Person.objects.filter(user=None).count() == 0


def test_the_same_form_gives_the_same_receipt_and_changed_words_are_refused() -> None:
    row = make.make_consultation(make_town())
    form_key = uuid4()
    first = make.make_opinion(row, form_key=form_key)
    again = make.make_opinion(row, form_key=form_key)
    assert first == again
    assert (Opinion.objects.count(), Receipt.objects.count()) == (1, 1)
    with pytest.raises(Refusal) as refused:
        make.make_opinion(row, "書き直しました", form_key=form_key)
    assert refused.value.code == "already_sent"


def test_a_retry_after_the_end_still_finds_the_first_receipt() -> None:
    row = make.make_consultation(make_town())
    form_key = uuid4()
    first = make.make_opinion(row, form_key=form_key)
    assert make.make_opinion(row, form_key=form_key, at=row.closes_at) == first


def test_telling_back_is_two_consents_with_their_own_ends() -> None:
    row = make.make_consultation(make_town())
    sender = Sender(name="山田 ハル", phone="000-1234-5678", reply_by="phone", follow_up=True)
    opinion = make.make_opinion(row, sender=sender)
    consents = dict(Consent.objects.filter(subject_key=opinion.key).values_list("purpose", "ends_on"))
    assert set(consents) == {"reply", "follow_up"}
    assert consents["reply"] < consents["follow_up"]
    assert Following.objects.get(subject_key=opinion.key).channel == "phone"
    assert ContactPoint.objects.get(person=opinion.person).typed == "000-1234-5678"
    assert Receipt.objects.get(subject_key=opinion.key).check_digits == "5678"


def test_a_name_alone_asks_for_nothing() -> None:
    opinion = make.make_opinion(make.make_consultation(make_town()), sender=Sender(name="山田 ハル"))
    assert opinion.person is not None
    assert not Consent.objects.exists()
    assert not Following.objects.exists()


@pytest.mark.parametrize(
    ("sender", "code"),
    [
        (Sender(reply_by="phone"), "no_contact"),
        (Sender(reply_by="post", phone="0000-12-3456"), "no_contact"),
        (Sender(follow_up=True), "no_contact"),
        (Sender(phone="12-34"), "bad_phone"),
    ],
)
def test_a_wish_to_hear_back_needs_the_way(sender: Sender, code: str) -> None:
    row = make.make_consultation(make_town())
    with pytest.raises(Refusal) as refused:
        make.make_opinion(row, sender=sender)
    assert refused.value.code == code
    assert Opinion.objects.count() == Person.objects.filter(user=None).count() == 0


@pytest.mark.parametrize(
    ("text", "code"), [("  \n", "no_text"), ("あ" * 10_001, "too_long"), ("a\x00b", "bad_text")]
)
def test_texts_that_are_refused(text: str, code: str) -> None:
    row = make.make_consultation(make_town())
    with pytest.raises(Refusal) as refused:
        make.make_opinion(row, text)
    assert refused.value.code == code


def test_a_section_of_another_draft_is_not_there() -> None:
    town = make_town()
    row, other = make.make_consultation(town), make.make_consultation(town, slug="other")
    with pytest.raises(NotFound):
        make.make_opinion(row, section_key=make.first_section(other).key)
    strange = Actor.nobody(make_town("minami").pk)
    with pytest.raises(NotFound):
        make.make_opinion(row, actor=strange)


def test_not_understanding_needs_no_text_and_is_no_opinion() -> None:
    town = make_town()
    row = make.make_consultation(town)
    form_key = uuid4()
    with clock.replaced_by(make.MID):
        sent = [
            ask_question(
                actor=Actor.nobody(town.pk),
                consultation_key=row.key,
                form_key=form_key,
                section_key=make.first_section(row).key,
            )
            for _ in range(2)
        ]
    assert sent[0].receipt == sent[1].receipt
    assert sent[1].again
    assert (Question.objects.count(), Opinion.objects.count()) == (1, 0)


def test_the_signed_in_person_keeps_her_opinion() -> None:
    town = make_town()
    person = make_person(town)
    actor = Actor(municipality_id=town.pk, key=person.key, person_id=person.pk, roles=frozenset({"resident"}))
    assert make.make_opinion(make.make_consultation(town), actor=actor).person == person


def test_the_desk_enters_by_every_other_channel_but_never_by_web() -> None:
    town = make_town()
    row = make.make_consultation(town, state="closed")
    clerk = make.staff(town)
    for channel in ("phone", "counter", "paper", "post", "fax", "email", "workshop"):
        opinion = make.make_paper(row, channel, actor=clerk)
        assert (opinion.channel, opinion.validity, opinion.entered_by_key) == (channel, "accepted", clerk.key)
    with pytest.raises(Refusal):
        make.make_paper(row, "web", actor=clerk)


def test_a_telephone_opinion_is_read_back() -> None:
    row = make.make_consultation(make_town())
    with pytest.raises(Refusal) as refused:
        make.make_paper(row, "phone", read_back=False)
    assert refused.value.code == "not_read_back"


def test_only_clerks_enter_and_only_here() -> None:
    town, other = make_town(), make_town("minami")
    row = make.make_consultation(town)
    with pytest.raises(NotAllowed):
        make.make_paper(row, actor=make.staff(town, "approver"))
    with pytest.raises(NotFound):
        make.make_paper(row, actor=make.staff(other))


def test_a_day_in_the_future_is_a_slip_of_the_pen() -> None:
    town = make_town()
    row = make.make_consultation(town)
    with clock.replaced_by(make.MID), pytest.raises(Refusal) as refused:
        opinions.enter_opinion(
            actor=make.staff(town),
            consultation_key=row.key,
            form_key=uuid4(),
            text="意見",
            arrival=Arrival(channel="fax", received_on=date(2025, 10, 11)),
        )
    assert refused.value.code == "future_day"


def test_a_question_sent_again_from_the_same_form_is_not_another_one() -> None:
    row = make.make_consultation(make_town())
    section = row.draft_version.sections.first()
    nobody, form_key = Actor.nobody(row.municipality_id), uuid4()

    def ask(text: str, section_key: str = "") -> Sent:
        with clock.replaced_by(make.MID):
            return ask_question(
                actor=nobody, consultation_key=row.key, form_key=form_key, section_key=section_key, text=text
            )

    first = ask("この言葉が分かりません。")
    again = ask("この言葉が分かりません。")
    assert (again.receipt, again.again) == (first.receipt, True)
    for text, key in (("別の言葉も分かりません。", ""), ("この言葉が分かりません。", section.key)):
        with pytest.raises(Refusal) as refused:
            ask(text, key)
        assert refused.value.code == "already_sent"
    assert Question.objects.count() == 1

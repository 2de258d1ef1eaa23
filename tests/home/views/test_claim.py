"""Taking what was sent without signing in into one's own page: by number and digits, once, by one person."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.test import Client

from common.audit.models import Entry
from common.people.domain.person import log_access
from common.people.models import Claim, Person
from common.people.queries.actor import actor_of_person
from common.receipts.models import Receipt
from common.text import clock
from home.domain.claim import claim_act
from home.queries.my import my_page
from tests.factories.events import make_booking, make_session
from tests.factories.town import make_actor, make_town, make_user
from tests.rights.conftest import world  # noqa: F401 -- a fixture
from tests.rights.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def sent(world: World) -> SimpleNamespace:
    """A booking and an opinion of guests with their receipts, and the browser of a resident."""
    town = world.a.town
    booking, opinion = world.a.booking, world.a.opinion
    for row in (booking, opinion):
        if row.person is not None:
            Person.objects.filter(pk=row.person_id).update(user=None)
    user = make_user(town, "resident", "claimant")
    client = Client()
    client.force_login(user)
    return SimpleNamespace(
        town=town,
        person=Person.objects.get(user=user),
        client=client,
        booking=booking,
        opinion=opinion,
        receipts={
            kind: Receipt.objects.get(municipality=town, kind=kind, subject_key=row.key)
            for kind, row in (("booking", booking), ("opinion", opinion))
        },
    )


def numbers(receipt: Receipt) -> dict[str, str]:
    return {"number": receipt.number, "check_digits": receipt.check_digits}


@pytest.mark.parametrize("kind", ["booking", "opinion"])
def test_an_act_of_a_guest_comes_to_her_page_and_stays_as_it_was(sent: SimpleNamespace, kind: str) -> None:
    receipt = sent.receipts[kind]
    number = f"{receipt.number[:4]} {receipt.number[4:]}"
    plain = f"{receipt.number[:4]}-{receipt.number[4:]}"
    assert receipt.number not in sent.client.get("/my/").content.decode().replace(" ", "").replace("-", "")
    row = getattr(sent, kind)
    before = row.person_id
    answer = sent.client.post("/my/claim/", numbers(receipt) | {"number": number}, follow=True)
    text = answer.content.decode()
    assert answer.redirect_chain == [("/my/", 303)]
    assert "わたしのページに入れました" in text
    assert receipt.number in text.replace(" ", "").replace("-", "") or plain in text
    row.refresh_from_db()
    assert row.person_id == before
    assert Entry.objects.get(verb="claim_act").after["subject"] == receipt.subject_key
    assert sent.client.post("/my/claim/", numbers(receipt)).status_code == 409
    assert Claim.objects.count() == 1


def test_it_never_comes_to_a_second_person(sent: SimpleNamespace) -> None:
    receipt = sent.receipts["booking"]
    claim_act(actor=actor_of_person(sent.person), receipt=receipt)
    second = Client()
    second.force_login(make_user(sent.town, "resident", "second"))
    refused = second.post("/my/claim/", numbers(receipt))
    assert refused.status_code == 409
    assert "別のアカウントに入っています" in refused.content.decode()
    assert Claim.objects.get().person == sent.person


def test_what_somebody_sent_signed_in_is_hers(sent: SimpleNamespace) -> None:
    owner = make_user(sent.town, "resident", "owner")
    Person.objects.filter(user=owner).update(user=None)
    Person.objects.filter(pk=sent.booking.person_id).update(user=owner)
    assert sent.client.post("/my/claim/", numbers(sent.receipts["booking"])).status_code == 409
    assert not Claim.objects.exists()


def test_wrong_digits_and_another_town_say_the_same_and_tries_are_counted(sent: SimpleNamespace) -> None:
    receipt = sent.receipts["booking"]
    digits = f"{(int(receipt.check_digits) + 1) % 10000:04d}"
    wrong = sent.client.post("/my/claim/", numbers(receipt) | {"check_digits": digits})
    unknown = sent.client.post("/my/claim/", {"number": "00000000", "check_digits": "1111"})
    assert wrong.status_code == unknown.status_code == 422
    line = "この番号では見つかりません"
    assert (line in wrong.content.decode()) == (line in unknown.content.decode())
    with pytest.raises(Exception, match="not_allowed"):
        claim_act(actor=make_actor(make_town("minami"), "resident", "elsewhere"), receipt=receipt)
    answers = [
        sent.client.post("/my/claim/", numbers(receipt) | {"check_digits": digits}).status_code
        for _ in range(11)
    ]
    assert answers[-1] == 429
    assert (
        Client().post("/receipt/", numbers(receipt)).status_code == 429
    )  # the look-up counts the same tries


def test_who_read_what_she_sent_as_a_guest_is_told_if_all_of_it_is_hers(sent: SimpleNamespace) -> None:
    course = sent.booking.session.course
    first, second = (make_booking(make_session(course, days=days), "山田 トメ") for days in (40, 50))
    clerk = make_actor(sent.town, "clerk", "reader")
    log_access(actor=clerk, person_keys=[first.person.key], reason="phone_desk", at=clock.now())
    actor = actor_of_person(sent.person)
    assert list(my_page(actor).accesses) == []
    claim_act(actor=actor, receipt=Receipt.objects.get(subject_key=first.key))
    assert [row.person_key for row in my_page(actor).accesses] == [first.person.key]
    # the desk booked once more for the same person: perhaps her mother, whose readers are not hers to know
    second.person = first.person
    second.save()
    assert list(my_page(actor).accesses) == []
    claim_act(actor=actor, receipt=Receipt.objects.get(subject_key=second.key))
    assert [row.person_key for row in my_page(actor).accesses] == [first.person.key]

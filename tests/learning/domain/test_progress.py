"""Doing lessons with and without a name, on several devices, and by coming to a class."""

from uuid import uuid4

import pytest

from common.evidence.signals import TookPart, took_part
from common.people.models import Person
from common.people.rules import Actor
from common.text import clock
from common.text.refusals import NotAllowed, NotFound
from learning.domain.card import print_card, show_card
from learning.domain.entrance import choose_entrance, propose_entrance
from learning.domain.progress import answer_activity, reach_step
from learning.domain.visitor import claim_work
from learning.enums import AchievementBy, Entrance
from learning.models import Achievement, Answer, EntranceChoice, Progress, Visitor
from learning.queries.lesson import done_by, learner
from tests.factories.learning import good, make_lesson, other
from tests.factories.town import make_actor, make_person, make_town

pytestmark = pytest.mark.django_db


def answer(actor: Actor, token: str, lesson, choice):
    return answer_activity(
        actor=actor,
        token=token,
        lesson_key=lesson.key,
        activity_key=choice.activity.key,
        choice_key=choice.key,
    )


def test_a_good_answer_without_an_account_makes_the_lesson_done_and_stays_done() -> None:
    town = make_town()
    lesson, nobody = make_lesson(town), Actor.nobody(town.pk)
    first = answer(nobody, "", lesson, other(lesson))
    assert not first.done
    token = first.visitor.token
    assert answer(nobody, token, lesson, good(lesson)).done
    answer(nobody, token, lesson, other(lesson))
    done = done_by(learner(municipality_id=town.pk, token=token, person_id=None))
    assert done.lessons == {lesson.pk}
    assert (Visitor.objects.count(), Answer.objects.count(), Achievement.objects.count()) == (1, 3, 1)


def test_the_step_reached_never_goes_back() -> None:
    town = make_town()
    lesson, nobody = make_lesson(town), Actor.nobody(town.pk)
    token = reach_step(actor=nobody, token="", lesson_key=lesson.key, step=3).token
    reach_step(actor=nobody, token=token, lesson_key=lesson.key, step=2)
    assert Progress.objects.get().step == 3


@pytest.mark.parametrize("where", ["other town", "not public", "absent"])
def test_a_lesson_that_is_not_open_here_is_not_there(where: str) -> None:
    town = make_town()
    lesson = make_lesson(make_town("minami") if where == "other town" else town, public=where != "not public")
    key = "zzzzzzzzzzzz" if where == "absent" else lesson.key
    with pytest.raises(NotFound):
        reach_step(actor=Actor.nobody(town.pk), token="", lesson_key=key, step=1)
    assert Visitor.objects.count() == 0


def test_a_choice_of_another_lesson_is_refused() -> None:
    town = make_town()
    lesson, second = make_lesson(town), make_lesson(town, "map")
    with pytest.raises(NotFound):
        answer(Actor.nobody(town.pk), "", lesson, good(second))


def test_work_of_a_device_joins_what_the_person_had() -> None:
    town = make_town()
    one, two = make_lesson(town), make_lesson(town, "map")
    actor = make_actor(town, "resident")
    answer(actor, "", one, good(one))
    token = answer(Actor.nobody(town.pk), "", two, good(two)).visitor.token
    answer(Actor.nobody(town.pk), token, one, good(one))
    own = claim_work(actor=actor, token=token)
    claim_work(actor=actor, token=own.token)
    done = done_by(learner(municipality_id=town.pk, token="", person_id=actor.person_id))
    assert done.lessons == {one.pk, two.pk}


def test_nobody_claims_anothers_work() -> None:
    town = make_town()
    lesson = make_lesson(town)
    anna, berta = make_actor(town, "resident", "anna"), make_actor(town, "resident", "berta")
    token = answer(anna, "", lesson, good(lesson)).visitor.token
    with pytest.raises(NotFound):
        claim_work(actor=berta, token=token)
    with pytest.raises(NotAllowed):
        claim_work(actor=Actor.nobody(town.pk), token=token)


def test_a_signed_in_persons_work_never_lands_with_the_device() -> None:
    town = make_town()
    lesson = make_lesson(town)
    device = reach_step(actor=Actor.nobody(town.pk), token="", lesson_key=lesson.key, step=1)
    anna = make_actor(town, "resident", "anna")
    claim_work(actor=anna, token=device.token)
    somebody = answer(Actor.nobody(town.pk), device.token, lesson, good(lesson)).visitor
    assert somebody.person_id is None
    assert somebody.pk != device.pk


def test_a_card_carries_the_work_and_asking_again_gives_the_same_number() -> None:
    town = make_town()
    lesson, nobody = make_lesson(town), Actor.nobody(town.pk)
    token = answer(nobody, "", lesson, good(lesson)).visitor.token
    form_key = uuid4()
    receipt, visitor = print_card(actor=nobody, municipality=town, token=token, form_key=form_key)
    again, _same = print_card(actor=nobody, municipality=town, token=token, form_key=form_key)
    other_form, _same = print_card(actor=nobody, municipality=town, token=token, form_key=uuid4())
    assert {again.number, other_form.number} == {receipt.number}
    shown = show_card(
        actor=nobody, municipality=town, number=receipt.number, check_digits=receipt.check_digits
    )
    assert shown.visitor == visitor
    wrong = f"{(int(receipt.check_digits) + 1) % 10_000:04d}"
    with pytest.raises(NotFound):
        show_card(actor=nobody, municipality=town, number=receipt.number, check_digits=wrong)
    with pytest.raises(NotFound):
        show_card(
            actor=Actor.nobody(make_town("minami").pk),
            municipality=make_town("minami"),
            number=receipt.number,
            check_digits=receipt.check_digits,
        )


def test_a_signed_in_person_gets_a_row_of_her_own_and_the_device_keeps_its_work() -> None:
    town = make_town()
    lesson, second = make_lesson(town), make_lesson(town, "map")
    device = answer(Actor.nobody(town.pk), "", lesson, good(lesson)).visitor
    anna = make_actor(town, "resident", "anna")
    assert learner(municipality_id=town.pk, token=device.token, person_id=anna.person_id) is None
    own = answer(anna, device.token, second, good(second)).visitor
    assert (own.person_id, own.pk == device.pk) == (anna.person_id, False)
    assert done_by(own).lessons == {second.pk}
    assert claim_work(actor=anna, token=device.token) == own
    assert done_by(own).lessons == {lesson.pk, second.pk}


def test_joined_work_counts_once_and_keeps_the_furthest_step() -> None:
    town = make_town()
    lesson, nobody = make_lesson(town), Actor.nobody(town.pk)
    anna = make_actor(town, "resident", "anna")
    answer(anna, "", lesson, good(lesson))
    device = answer(nobody, "", lesson, good(lesson)).visitor
    reach_step(actor=nobody, token=device.token, lesson_key=lesson.key, step=4)
    own = claim_work(actor=anna, token=device.token)
    assert (Achievement.objects.get().visitor, Progress.objects.get().visitor) == (own, own)
    assert Progress.objects.get().step == 4


@pytest.mark.parametrize("anna_has", ["nothing", "work", "a card"])
def test_a_claimed_card_still_shows_the_work_and_another_device_goes_on(anna_has: str) -> None:
    town = make_town()
    lesson, second, nobody = make_lesson(town), make_lesson(town, "map"), Actor.nobody(town.pk)
    anna = make_actor(town, "resident", "anna")
    numbers = []
    if anna_has != "nothing":
        reach_step(actor=anna, token="", lesson_key=lesson.key, step=1)
    if anna_has == "a card":
        numbers.append(print_card(actor=anna, municipality=town, token="", form_key=uuid4())[0])
    token = answer(nobody, "", lesson, good(lesson)).visitor.token
    numbers.append(print_card(actor=nobody, municipality=town, token=token, form_key=uuid4())[0])
    before = show_card(
        actor=nobody, municipality=town, number=numbers[-1].number, check_digits=numbers[-1].check_digits
    ).token
    own = claim_work(actor=anna, token=token)
    for receipt in numbers:
        shown = show_card(
            actor=nobody, municipality=town, number=receipt.number, check_digits=receipt.check_digits
        )
        assert shown.visitor == own
        for device in (shown.token, before):
            assert learner(municipality_id=town.pk, token=device, person_id=None) == own
        assert answer(nobody, shown.token, second, good(second)).visitor == own
        assert learner(municipality_id=town.pk, token=shown.token + "x", person_id=None) is None
        assert learner(municipality_id=make_town("minami").pk, token=shown.token, person_id=None) is None
    assert learner(municipality_id=town.pk, token=own.token, person_id=None) is None
    with pytest.raises(NotFound):
        claim_work(actor=make_actor(town, "resident", "berta"), token=before)


def test_coming_to_the_class_counts_as_doing_its_lessons_once() -> None:
    town = make_town()
    lesson = make_lesson(town, credited_by="photo-class")
    make_lesson(town, "map", credited_by="map-class")
    person: Person = make_person(town)
    event = TookPart(town.pk, person.key, "class", "abcdefgh2345", clock.now(), topic="photo-class")
    for _again in range(2):
        took_part.send(sender=None, event=event)
    achievement = Achievement.objects.get()
    assert (achievement.lesson, achievement.by, achievement.visitor.person) == (
        lesson,
        AchievementBy.ATTENDANCE,
        person,
    )


def test_the_self_check_proposes_the_strongest_door_and_prefers_company_when_equal() -> None:
    answers = [({"self_directed": 2}, "さわってみる"), ({"through_others": 1}, "電話で")]
    proposal = propose_entrance(answers)
    assert (proposal.entrance, proposal.reasons) == (Entrance.SELF_DIRECTED, ("さわってみる",))
    assert propose_entrance([({"self_directed": 1}, "a"), ({"through_others": 1}, "b")]).entrance == (
        Entrance.THROUGH_OTHERS
    )


def test_only_the_entrance_is_stored_and_the_newest_counts() -> None:
    town = make_town()
    nobody = Actor.nobody(town.pk)
    token = choose_entrance(actor=nobody, token="", entrance="self_directed").token
    visitor = choose_entrance(actor=nobody, token=token, entrance="through_others")
    assert EntranceChoice.objects.count() == 2
    assert done_by(visitor).entrance == "through_others"

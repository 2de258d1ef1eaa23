"""A lesson in the browser: steps, kind answers, credit, and nothing for strangers."""

from uuid import uuid4

import pytest
from django.test import Client

from common.receipts.models import Receipt
from learning.enums import LEARNER_COOKIE
from learning.models import Achievement, Progress
from tests.factories.learning import good, make_lesson, make_path, other
from tests.factories.town import make_town, make_user

pytestmark = pytest.mark.django_db


def test_a_lesson_is_walked_step_by_step_and_remembered_without_an_account(client: Client) -> None:
    town = make_town()
    lesson = make_lesson(town, with_page=True)
    assert "始める" in client.get("/learn/photo/").content.decode()
    answer = client.post(f"/learn/step/{lesson.key}/", {"step": "1"}, follow=True)
    assert "きょうすること" in answer.content.decode()
    activity = client.post(f"/learn/step/{lesson.key}/", {"step": "2"}, follow=True).content.decode()
    assert "どれをえらびますか" in activity
    choice = other(lesson)
    wrong = client.post(
        f"/learn/answer/{lesson.key}/",
        {"step": "2", "activity": choice.activity.key, "choice": choice.key},
        follow=True,
    ).content.decode()
    assert "もう一度さわってみましょう" in wrong
    assert not Achievement.objects.exists()
    choice = good(lesson)
    done = client.post(
        f"/learn/answer/{lesson.key}/",
        {"step": "2", "activity": choice.activity.key, "choice": choice.key},
        follow=True,
    ).content.decode()
    assert "よくできました" in done
    assert Achievement.objects.count() == 1
    assert client.cookies[LEARNER_COOKIE]["httponly"]
    assert "終えています" in client.get("/learn/photo/").content.decode()


def test_answering_without_a_choice_shows_the_step_again(client: Client) -> None:
    lesson = make_lesson(make_town(), with_page=True)
    answer = client.post(f"/learn/answer/{lesson.key}/", {"step": "2"}, follow=True)
    assert "どれをえらびますか" in answer.content.decode()
    assert not Progress.objects.exists()


def test_a_lesson_in_preparation_is_not_there(client: Client) -> None:
    make_lesson(make_town(), public=False, with_page=True)
    assert client.get("/learn/photo/").status_code == 404


@pytest.mark.parametrize("count", [1, 3, 30])
def test_the_front_page_asks_the_same_queries_whatever_the_number_of_lessons(
    client: Client, count: int, django_assert_num_queries
) -> None:
    town = make_town()
    make_path(town, [make_lesson(town, f"l{number}", with_page=True) for number in range(count)])
    client.get("/learn/")
    with django_assert_num_queries(11):
        assert client.get("/learn/").status_code == 200


def test_the_desk_hides_small_groups_and_opens_lessons(client: Client) -> None:
    town = make_town()
    lesson = make_lesson(town, public=False)
    client.force_login(make_user(town, "clerk"))
    assert lesson.title in client.get("/desk/learning/").content.decode()
    client.post(f"/desk/learning/{lesson.key}/publish/", {"version": "1"})
    lesson.refresh_from_db()
    assert lesson.state == "public"


def test_a_resident_has_no_desk_here(client: Client) -> None:
    town = make_town()
    client.force_login(make_user(town, "resident"))
    assert client.get("/desk/learning/").status_code == 403


def test_a_device_shown_a_claimed_card_goes_on_with_the_work(client: Client) -> None:
    town = make_town()
    lesson = make_lesson(town, with_page=True)
    client.post(f"/learn/step/{lesson.key}/", {"step": "1"})
    client.post("/learn/card/", {"form_key": str(uuid4())})
    receipt = Receipt.objects.get(kind="card")
    client.force_login(make_user(town, "resident"))
    client.post("/learn/claim/")
    assert LEARNER_COOKIE not in client.cookies or not client.cookies[LEARNER_COOKIE].value
    other_device = Client()
    shown = {"number": receipt.number, "check_digits": receipt.check_digits}
    assert other_device.post("/learn/card/shown/", shown).status_code == 303
    for step in ("2", "3"):
        other_device.post(f"/learn/step/{lesson.key}/", {"step": step})
    assert Progress.objects.get().step == 3


def test_who_is_signed_in_leaves_the_work_of_the_device_alone(client: Client) -> None:
    town = make_town()
    lesson = make_lesson(town, with_page=True)
    client.post(f"/learn/step/{lesson.key}/", {"step": "1"})
    token = client.cookies[LEARNER_COOKIE].value
    client.force_login(make_user(town, "resident"))
    client.post(f"/learn/step/{lesson.key}/", {"step": "2"})
    assert client.cookies[LEARNER_COOKIE].value == token
    assert sorted(Progress.objects.values_list("step", flat=True)) == [1, 2]

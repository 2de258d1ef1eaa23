"""A lesson in the browser: steps, kind answers, credit, and nothing for strangers."""

from uuid import uuid4

import pytest
from django.test import Client

from common.receipts.models import Receipt
from learning.enums import LEARNER_COOKIE
from learning.models import Achievement, Progress
from learning.pages.models import LessonPage
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
    with django_assert_num_queries(7):
        assert client.get("/learn/").status_code == 200


def test_the_desk_hides_small_groups_and_opens_lessons(client: Client) -> None:
    town = make_town()
    lesson = make_lesson(town, public=False)
    client.force_login(make_user(town, "clerk"))
    assert lesson.title in client.get("/desk/learning/").content.decode()
    assert client.post(f"/desk/learning/{lesson.key}/publish/", {"version": "1" * 5000}).status_code == 303
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


NEW = {
    "title": "地図で道をさがす",
    "slug": "map-road",
    "minutes": "9",
    "summary": "行き先までの道が分かります。",
    "prompt": "どちらをおしますか",
    "choice1": "目的地",
    "feedback1": "そのとおりです",
    "choice2": "電話",
    "feedback2": "もう一度さわってみましょう",
    "choice3": "",
    "feedback3": "",
    "good": "1",
    "afterwards": "",
    "credited_course_slug": "",
}


def test_staff_prepare_a_lesson_and_its_page_without_a_developer(client: Client) -> None:
    town = make_town()
    client.force_login(make_user(town, "editor"))
    assert client.post("/desk/learning/new/", NEW).status_code == 303
    page = LessonPage.objects.get()
    assert (page.slug, page.row.activities.get().choices.count()) == ("map-road", 2)
    assert client.get("/learn/map-road/").status_code == 404
    client.post(f"/desk/learning/{page.row.key}/publish/", {"version": "1"})
    assert client.get("/learn/map-road/").status_code == 200


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"minutes": "11"}, "10分までです"),
        ({"slug": "Map Road"}, "小文字の英字"),
        ({"title": ""}, "題を書いてください"),
        ({"good": "3"}, "言葉のあるもの"),
    ],
)
def test_what_is_wrong_with_a_new_lesson_is_said_and_nothing_typed_is_lost(
    client: Client, change: dict[str, str], sentence: str
) -> None:
    client.force_login(make_user(make_town(), "clerk"))
    answer = client.post("/desk/learning/new/", {**NEW, **change})
    text = answer.content.decode()
    assert (answer.status_code, sentence in text, "行き先までの道が分かります。" in text) == (422, True, True)
    assert not LessonPage.objects.exists()


def test_an_address_that_is_taken_is_refused(client: Client) -> None:
    town = make_town()
    make_lesson(town, "map-road")
    client.force_login(make_user(town, "clerk"))
    assert "同じアドレスのレッスンがあります" in client.post("/desk/learning/new/", NEW).content.decode()

"""The shell in the browser: receipt look-up, search, desk, my page, loop."""

from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import Client

from common.receipts.domain.receipt import issue_receipt
from common.text import clock
from learning.models import Card, Visitor
from tests.factories.town import PASSWORD, make_town, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_cache() -> None:
    cache.clear()


def card_receipt(town):
    visitor = Visitor.objects.create(municipality=town, token=f"t{town.pk}", first_seen_at=clock.now())
    card = Card.objects.create(municipality=town, visitor=visitor, printed_at=clock.now())
    return issue_receipt(
        municipality=town,
        kind="card",
        subject_key=card.key,
        form_key=uuid4(),
        at=clock.now(),
        check_digits="3456",
    )


def test_number_and_digits_open_the_act_and_every_wrong_pair_gets_the_same_answer(client: Client) -> None:
    receipt = card_receipt(make_town())
    wrong_number = client.post("/receipt/", {"number": "12345678", "check_digits": "3456"})
    wrong_digits = client.post("/receipt/", {"number": receipt.number, "check_digits": "9999"})
    strip = lambda answer, number: answer.content.decode().replace(number, "")  # noqa: E731
    assert wrong_number.status_code == wrong_digits.status_code == 422
    assert "見つかりません" in wrong_number.content.decode()
    assert len(strip(wrong_number, "12345678")) == pytest.approx(
        len(strip(wrong_digits, receipt.number)), abs=80
    )
    found = client.post("/receipt/", {"number": receipt.number, "check_digits": "３４５６"}, follow=True)
    assert "学びのカード" in found.content.decode()
    assert "no-store" in found.headers["Cache-Control"]
    client.post("/receipt/forget/")
    assert client.get("/receipt/shown/").status_code == 302


def test_what_was_typed_stays_when_digits_are_missing(client: Client) -> None:
    make_town()
    answer = client.post("/receipt/", {"number": "1234", "check_digits": "3456"})
    assert (answer.status_code, 'value="1234"' in answer.content.decode()) == (422, True)


def test_guessing_ends_with_the_telephone(client: Client) -> None:
    receipt = card_receipt(make_town())
    for _guess in range(10):
        client.post("/receipt/", {"number": receipt.number, "check_digits": "0000"})
    answer = client.post("/receipt/", {"number": receipt.number, "check_digits": "3456"})
    assert (answer.status_code, "電話" in answer.content.decode()) == (429, True)


def test_a_receipt_of_another_town_is_not_found(client: Client) -> None:
    make_town()
    foreign = card_receipt(make_town("minami"))
    answer = client.post("/receipt/", {"number": foreign.number, "check_digits": "3456"})
    assert answer.status_code == 422


def test_search_finds_what_is_of_this_town_only(client: Client) -> None:
    make_town()
    make_town("minami")
    text = client.get("/search/", {"q": "個人情報"}).content.decode()
    assert "1件見つかりました" in text
    assert "ページ</span>" in text


@pytest.mark.parametrize(
    "role", ["clerk", "approver", "moderator", "editor", "auditor", "admin", "supporter"]
)
def test_each_role_of_the_house_has_a_desk(client: Client, role: str) -> None:
    client.force_login(make_user(make_town(), role))
    assert "いま、することはありません" in client.get("/desk/").content.decode()


@pytest.mark.parametrize(
    ("role", "words"), [("editor", 'href="/cms/"'), ("auditor", "記録閲覧者："), ("admin", "管理者：")]
)
def test_a_role_that_seldom_has_something_due_reads_what_it_is_there_for(
    client: Client, role: str, words: str
) -> None:
    client.force_login(make_user(make_town(), role))
    text = client.get("/desk/").content.decode()
    assert words in text[text.index("あなたの役割") :]


@pytest.mark.parametrize(
    ("role", "place"),
    [
        *((role, "/desk/") for role in ("clerk", "approver", "moderator", "editor", "auditor", "admin")),
        ("supporter", "/desk/"),
        ("member", "/committee/"),
        ("chair", "/committee/"),
        ("resident", "/my/"),
        ("partner", "/my/"),
    ],
)
def test_signing_in_leads_each_role_to_its_own_place(
    client: Client, settings: Any, role: str, place: str
) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "none"
    typed = {"login": make_user(make_town(), role).username, "password": PASSWORD}
    assert client.post("/accounts/login/", typed).headers["Location"] == place
    assert client.get(place).status_code == 200
    client.logout()
    answer = client.post("/accounts/login/?next=/receipt/", typed | {"next": "/receipt/"})
    assert answer.headers["Location"] == "/receipt/"


def test_a_partner_reads_that_nothing_is_to_be_done(client: Client) -> None:
    client.force_login(make_user(make_town(), "partner"))
    assert "実施団体の方へ" in client.get("/my/").content.decode()


def test_a_resident_has_a_page_and_no_desk(client: Client) -> None:
    client.force_login(make_user(make_town(), "resident"))
    assert client.get("/desk/").status_code == 403
    assert "わたしのページ" in client.get("/my/").content.decode()


def test_nobody_signed_in_is_sent_to_the_door(client: Client) -> None:
    make_town()
    assert client.get("/my/").headers["Location"] == "/accounts/login/?next=/my/"


def test_an_unknown_host_is_not_there(client: Client) -> None:
    make_town()
    assert client.get("/", headers={"host": "evil.example"}).status_code == 404
    assert client.get("/readyz", headers={"host": "evil.example"}).status_code == 200


def test_a_room_switched_off_is_not_there(client: Client) -> None:
    town = make_town()
    town.learning_on = False
    town.save()
    assert client.get("/learn/").status_code == 404
    assert client.get("/learn/check/").status_code == 404
    assert "/learn/" not in client.get("/").content.decode()


def test_the_loop_without_any_voice_says_so(client: Client) -> None:
    make_town()
    assert "まだありません" in client.get("/loop/").content.decode()


def test_what_was_typed_survives_the_end_of_a_session(client: Client) -> None:
    make_town()
    answer = client.post("/desk/consultations/new/", {"title": "長い時間をかけて書いた題", "password": "x"})
    text = answer.content.decode()
    assert (answer.status_code, "長い時間をかけて書いた題" in text, 'name="password"' in text) == (
        401,
        True,
        False,
    )


def test_the_desk_menu_marks_one_place_and_leaves_out_rooms_switched_off(client: Client) -> None:
    town = make_town()
    client.force_login(make_user(town, "clerk"))
    text = client.get("/desk/classes/phone/").content.decode()
    # beside the brand, or folded
    assert text.count('<a href="/desk/classes/phone/" aria-current="page">') == 2
    assert text.count('aria-current="page"') == 2
    town.events_on = False
    town.save()
    assert "/desk/classes/" not in client.get("/desk/").content.decode()

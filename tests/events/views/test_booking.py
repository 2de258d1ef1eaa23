"""Taking a seat by web: nothing written is lost, whatever happens."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client

from common.receipts.models import Receipt
from common.text import clock
from events.enums import SessionState
from events.models import Booking, Session
from tests.factories.events import make_booking, make_course, make_room, make_session
from tests.factories.town import make_town, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return make_town()


@pytest.fixture
def session(town):
    return make_session(make_course(town), capacity=2)


def filled(**more):
    return {
        "name": "田中 ハル",
        "phone": "0000-55-1234",
        "needs": ["hear", "lend"],
        "kana": "タナカ ハル",
        "email": "",
        "form_key": str(uuid4()),
        **more,
    }


def assert_nothing_lost(html):
    assert 'value="田中 ハル"' in html
    assert 'value="0000-55-1234"' in html
    assert 'value="タナカ ハル"' in html


def send(client, session, /, **more):
    return client.post(f"/classes/{session.key}/book/", filled(**more))


def test_a_senior_books_and_gets_number_and_slip(client, session):
    page = client.get(f"/classes/{session.key}/book/")
    html = page.content.decode()
    assert html.index("利用目的") < html.index('name="name"')
    assert "0000-12-3456" in html
    assert page["Cache-Control"].startswith("max-age=0")
    answer = send(client, session)
    assert (answer.status_code, answer["Location"]) == (303, "/classes/done/")
    done = client.get("/classes/done/").content.decode()
    booking = Booking.objects.get()
    assert booking.needs == "hear,lend"
    assert "1234" in done
    assert "申し込みができました" in done
    assert "田中 ハル" in done
    assert "print-slip" in done


def test_a_double_click_gives_the_same_receipt(client, session):
    key = str(uuid4())
    cookies = [send(client, session, form_key=key).cookies["receipt"].value for _ in range(2)]
    assert Booking.objects.count() == 1
    assert cookies[0].split(":")[0] == cookies[1].split(":")[0]


def test_only_the_browser_that_booked_sees_the_slip(client, session):
    send(client, session)
    assert Client().get("/classes/done/").status_code == 302
    client.cookies["receipt"] = "forged"
    assert client.get("/classes/done/")["Location"] == "/receipt/"
    assert client.get("/classes/cancel/")["Location"] == "/receipt/"


def test_mistakes_are_said_and_all_that_was_written_stays(client, session):
    answer = send(client, session, phone="0000-55")
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "10けたか11けた" in html
    assert 'value="田中 ハル"' in html
    assert 'value="0000-55"' in html
    assert 'href="#id_phone"' in html
    assert "<title>エラー" in html
    assert not Booking.objects.exists()


def test_a_lost_race_offers_the_nearest_free_dates_in_the_same_form(client, town, session):
    make_booking(session, "木村 茂")
    make_booking(session, "小川 トシ子")
    other = make_session(session.course, days=9)
    answer = send(client, session)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert_nothing_lost(html)
    assert "満席" in html
    assert "あなたのまちがいではありません" in html
    assert f'value="{other.key}" checked' in html
    assert send(client, session, session=other.key).status_code == 303
    assert Booking.objects.filter(session=other).count() == 1


def test_a_closed_period_keeps_what_was_written(client, town):
    session = make_session(make_course(town), days=1, hour=10)
    with clock.replaced_by(session.booking_closes_at):
        answer = send(client, session)
    html = answer.content.decode()
    assert answer.status_code == 410
    assert_nothing_lost(html)
    assert "終わりました" in html
    assert "0000-12-3456" in html


def test_an_expired_page_keeps_what_was_written(session):
    strict = Client(enforce_csrf_checks=True)
    here = {"sec-fetch-site": "same-origin"}
    answer = strict.post(f"/classes/{session.key}/book/", filled(), headers=here)
    html = answer.content.decode()
    assert answer.status_code == 403
    assert 'name="name" value="田中 ハル"' in html
    assert 'name="phone" value="0000-55-1234"' in html
    assert not Booking.objects.exists()


def test_broken_letters_are_refused_kindly(client, session):
    answer = send(client, session, name="田中\x00ハル")
    assert answer.status_code == 422
    assert not Booking.objects.exists()


def test_dates_of_another_municipality_and_hidden_ones_are_404(client, town, session):
    minami = make_session(make_course(make_town("minami")))
    hidden = make_session(make_course(town, "later", public=False), days=9)
    for one in (minami, hidden):
        assert client.get(f"/classes/{one.key}/book/").status_code == 404
        assert send(client, one).status_code == 404
        assert send(client, session, session=one.key).status_code == 404
    assert client.get(f"/classes/{minami.key}/book/", headers={"host": "minami.localhost"}).status_code == 200
    assert not Booking.objects.exists()


def test_a_room_that_is_switched_off_is_404(client, town, session):
    town.events_on = False
    town.save()
    assert client.get(f"/classes/{session.key}/book/").status_code == 404


def test_the_seat_is_given_back_from_the_slip(client, session):
    send(client, session)
    assert "取りやめますか" in client.get("/classes/cancel/").content.decode()
    answer = client.post("/classes/cancel/")
    assert (answer.status_code, answer["Location"]) == (303, "/receipt/shown/")
    assert "取りやめました" in client.get("/receipt/shown/").content.decode()
    assert Session.objects.get(pk=session.pk).taken == 0
    assert "もう取りやめてあります" in client.get("/classes/cancel/").content.decode()


def test_the_receipt_page_finds_the_booking_by_number_and_digits(session):
    booking = make_booking(session)
    from common.receipts.models import Receipt

    number = Receipt.objects.get(subject_key=booking.key).number
    client = Client()
    wrong = client.post("/receipt/", {"number": number, "check_digits": "0000"})
    assert wrong.status_code == 422
    assert client.post("/receipt/", {"number": number, "check_digits": "1234"}).status_code == 303
    html = client.get("/receipt/shown/").content.decode()
    assert "はじめてのスマホ" in html
    assert "申し込みを取りやめる" in html


def test_once_the_class_began_the_button_says_so(client, session):
    send(client, session)
    with clock.replaced_by(session.starts_at):
        # the cookie of the proof is asked by the process clock, so only the room's own clock moved
        answer = client.post("/classes/cancel/")
    assert answer.status_code == 410
    assert "取りやめられません" in answer.content.decode()


def test_a_signed_in_resident_keeps_her_history_together(town, session):
    client = Client()
    user = make_user(town, "resident")
    client.force_login(user, backend="common.people.backends.RoleBackend")
    person = user.persons.get()
    assert f'value="{person.name}"' in client.get(f"/classes/{session.key}/book/").content.decode()
    send(client, session, name=person.name)
    send(client, session, name="母 トシ子")
    assert [row.person == person for row in Booking.objects.order_by("id")] == [True, False]


def test_choosing_a_date_leads_to_its_form(client, session):
    assert (
        client.get(f"/classes/choose/?session={session.key}")["Location"] == f"/classes/{session.key}/book/"
    )
    assert client.get("/classes/choose/")["Location"] == "/classes/"
    assert client.get("/classes/choose/?session=//evil")["Location"] == "/classes/"


def test_a_date_that_cannot_be_booked_says_so_before_anything_is_written(client, town):
    session = make_session(make_course(town))
    Session.objects.filter(pk=session.pk).update(taken=4)
    html = client.get(f"/classes/{session.key}/book/").content.decode()
    assert "いま申し込めません" in html
    assert 'name="name"' not in html
    other = make_session(session.course, days=10, room=make_room(town, "研修室"))
    html = client.get(f"/classes/{session.key}/book/").content.decode()
    assert f'value="{other.key}" checked' in html
    Session.objects.filter(pk=session.pk).update(state=SessionState.CALLED_OFF)
    assert client.get(f"/classes/{session.key}/book/").status_code == 404


def test_the_form_sent_again_after_going_back_books_no_second_seat(client, session):
    send(client, session)
    number = Receipt.objects.get().number
    mine = send(client, session, name="田中ハル", phone="００００５５１２３４")
    assert (mine.status_code, mine["Location"]) == (303, "/classes/done/?again=1")
    assert f"{number[:4]}-{number[4:]}" in (shown := client.get(mine["Location"]).content.decode())
    assert "もう届いています。これがその受付番号です。" in shown
    # whoever did not take it in this browser learns no number
    answer = send(Client(), session, name="田中ハル", phone="００００５５１２３４")
    html = answer.content.decode()
    assert (answer.status_code, Booking.objects.count()) == (409, 1)
    assert 'href="/receipt/"' in html
    assert number not in html
    assert f"{number[:4]}-{number[4:]}" not in html
    assert send(client, session, name="田中 茂").status_code == 303
    # the seats are all taken now: she is still told that one of them is hers
    assert 'href="/receipt/"' in send(client, session).content.decode()

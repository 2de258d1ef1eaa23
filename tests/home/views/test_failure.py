"""Failure pages: what is broken, whether the act is stored, the telephone; and no help for forged forms."""

from uuid import uuid4

import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.db import OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client

from common.notify.domain.outbox import queue_notice
from common.notify.models import Message, MessageState
from common.notify.signals import Notice
from common.notify.tasks import sweep_outbox
from common.people.domain.person import add_contact
from common.people.enums import Channel, ContactKind, Purpose
from common.receipts.damm import check_digit
from common.receipts.domain.receipt import issue_receipt
from common.text import clock
from home.views import receipt as receipt_view
from tests.factories.town import make_person, make_town, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser_client() -> Client:
    """A client that meets faults as a browser does: as pages."""
    return Client(raise_request_exception=False)


def break_view(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(**_kwargs: object) -> None:
        raise RuntimeError("planted")

    monkeypatch.setattr(receipt_view, "find_receipt", broken)


def test_a_broken_database_is_the_towns_fault_and_the_telephone_stands_there(
    browser_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_town()
    assert browser_client.get("/receipt/").status_code == 200

    def no_cursor(*_args: object, **_kwargs: object) -> None:
        raise OperationalError("planted")

    with monkeypatch.context() as broken:
        broken.setattr(BaseDatabaseWrapper, "cursor", no_cursor)
        reading = browser_client.get("/loop/")
        sending = browser_client.post(
            "/receipt/", {"number": f"1234567{check_digit('1234567')}", "check_digits": "3456"}
        )
    for answer in (reading, sending):
        text = answer.content.decode()
        assert answer.status_code == 500
        assert "あなたのまちがいではありません" in text
        assert "0000-12-3456" in text
    assert "いまは何も送られていません" in reading.content.decode()
    assert "届いたか、まだわかりません" in sending.content.decode()


def test_an_act_that_is_stored_is_called_stored_even_when_its_page_breaks(
    browser_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    town, form_key = make_town(), uuid4()
    receipt = issue_receipt(
        municipality=town, kind="card", subject_key="bcdfghjkmnpq", form_key=form_key, at=clock.now()
    )
    break_view(monkeypatch)
    form = {"number": "12345678", "check_digits": "3456"}
    stored = browser_client.post("/receipt/", {**form, "form_key": str(form_key)}).content.decode()
    assert "送ったものは届いています" in stored
    assert f"{receipt.number[:4]}-{receipt.number[4:]}" in stored
    lost = browser_client.post("/receipt/", {**form, "form_key": str(uuid4())}).content.decode()
    assert "送ったものは、まだ届いていません" in lost
    assert 'value="12345678"' in lost
    without_key = browser_client.post("/receipt/", form).content.decode()
    assert "届いたか、まだわかりません" in without_key
    assert 'method="post"' not in without_key


def test_a_broken_mail_server_loses_nothing_and_staff_see_it(monkeypatch: pytest.MonkeyPatch) -> None:
    person = make_person(make_town())
    add_contact(person=person, kind=ContactKind.EMAIL, typed="reader@example.jp")
    notice = Notice(
        municipality_id=person.municipality_id,
        event="published:1",
        kind="result",
        person_key=person.key,
        channel=Channel.EMAIL,
        purpose=Purpose.FOLLOW_UP,
        subject="お知らせ",
        body="結果を公表しました。",
        at=clock.now(),
    )
    queue_notice(notice)

    def broken(*_args: object) -> int:
        raise TimeoutError

    monkeypatch.setattr(EmailBackend, "send_messages", broken)
    assert sweep_outbox() == 1
    assert Message.objects.get().state == MessageState.UNCERTAIN


def test_a_form_of_ours_with_an_old_token_can_be_sent_again_and_a_forged_one_cannot() -> None:
    make_town()
    client = Client(enforce_csrf_checks=True)
    form = {"number": "12345678", "check_digits": "3456", "form_key": str(uuid4())}
    own = client.post("/receipt/", form, headers={"sec-fetch-site": "same-origin"})
    assert (own.status_code, 'value="12345678"' in own.content.decode()) == (403, True)
    for headers in (
        {"sec-fetch-site": "cross-site"},
        {"origin": "https://evil.example"},
        {"referer": "https://evil.example/page"},
        {},
    ):
        forged = client.post("/receipt/", form, headers=headers)
        assert (forged.status_code, 'method="post"' in forged.content.decode()) == (403, False)


def test_no_address_takes_a_null_character(client: Client) -> None:
    make_town()
    for address in ("/classes/%00/book/", "/search/?q=%00", "/loop/theme/a%00b/"):
        answer = client.get(address)
        assert answer.status_code == 400
        assert "アドレスに使えない文字が入っています" in answer.content.decode()
        assert "0000-12-3456" in answer.content.decode()


@pytest.mark.parametrize(
    ("path", "back", "who"),
    [
        ("/learn/step/x/", "/learn/", ""),
        ("/en/learn/answer/x/", "/en/learn/", ""),
        ("/desk/consultations/x/announce/", "/desk/consultations/", "clerk"),
        ("/desk/consultations/x/close/", "/desk/consultations/", "clerk"),
    ],
)
def test_what_only_a_button_uses_says_so_and_leads_back(
    client: Client, path: str, back: str, who: str
) -> None:
    town = make_town()
    if who:
        client.force_login(make_user(town, who), backend="common.people.backends.RoleBackend")
    answer = client.get(path)
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    page = answer.content.decode()
    assert f'href="{back}"' in page[page.index("<main") :]
    assert town.phone in page.replace("<wbr>", "")
    if not path.startswith("/en/"):
        assert "このページは、ボタンを押したときだけ使います" in page
        assert "なくなったものもありません" in page
    assert client.head(path).status_code == 405

"""Database, worker and mail are broken in turn under a real act; the sentences that come back are read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from celery.app.base import Celery
from django.core.mail.backends.locmem import EmailBackend
from django.db import OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client
from django.urls import reverse

from common.notify.models import Message, MessageState
from common.receipts.models import Receipt
from common.text import clock
from events.views import booking as booking_view
from participation.views import opinion as opinion_view
from tests.factories.events import make_course, make_session
from tests.factories.participation import first_section, make_consultation
from tests.factories.town import make_town

pytestmark = pytest.mark.django_db

NOT_YOURS = "あなたのまちがいではありません"
TELEPHONE = "0000-12-3456"
ARRIVED, NOT_ARRIVED, UNKNOWN = (
    "送ったものは届いています",
    "送ったものは、まだ届いていません",
    "届いたか、まだわかりません",
)


@dataclass
class Act:
    """One form of a resident: where it goes, what it carries, the module whose names its view calls, and its verb."""

    path: str
    typed: dict[str, str]
    view: Any
    verb: str

    def send(self, client: Client) -> Any:
        return client.post(self.path, self.typed)

    @property
    def receipts(self) -> int:
        return Receipt.objects.filter(form_key=self.typed["form_key"]).count()


def booking() -> Act:
    session = make_session(make_course(make_town()))
    typed = {
        "name": "田中 ハル",
        "phone": "0000-55-1234",
        "email": "haru@example.jp",
        "form_key": str(uuid4()),
    }
    return Act(reverse("book", args=[session.key]), typed, booking_view, "book")


def opinion() -> Act:
    today = clock.today()
    days = {"opens_on": today - timedelta(days=5), "closes_on": today + timedelta(days=30)}
    case = make_consultation(make_town(), **days)
    path = reverse("consultation_section", args=[case.slug, first_section(case).key])
    typed = {"text": "バスの本数が足りません。", "stance": "wish", "step": "send", "form_key": str(uuid4())}
    return Act(path, typed, opinion_view, "submit_opinion")


@pytest.fixture(params=[booking, opinion], ids=["booking", "opinion"])
def act(request: pytest.FixtureRequest) -> Act:
    make: Callable[[], Act] = request.param
    return make()


@pytest.fixture
def visitor() -> Client:
    """A browser that meets faults as pages."""
    return Client(raise_request_exception=False)


def broken(*_given: object, **_named: object) -> Any:
    raise OperationalError("planted")


def read(answer: Any) -> str:
    """The text of a failure page, which always says whose fault it is and where to telephone."""
    text: str = answer.content.decode()
    assert answer.status_code == 500
    assert NOT_YOURS in text
    assert TELEPHONE in text
    assert "planted" not in text
    return text


def test_with_the_database_gone_nobody_claims_to_know(
    act: Act, visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor.get(act.path)
    with monkeypatch.context() as fault:
        fault.setattr(BaseDatabaseWrapper, "cursor", broken)
        text = read(act.send(visitor))
    assert UNKNOWN in text
    assert ARRIVED not in text
    assert act.receipts == 0
    assert act.send(visitor).status_code == 303
    assert act.receipts == 1


def test_what_broke_before_it_was_stored_has_not_arrived_and_is_kept(
    act: Act, visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as fault:
        fault.setattr(act.view, act.verb, broken)
        text = read(act.send(visitor))
    assert NOT_ARRIVED in text
    assert act.receipts == 0
    for name in ("form_key", "name", "text"):
        if name in act.typed:
            assert act.typed[name] in text, f"{name} is lost"
    assert act.send(visitor).status_code == 303
    assert act.receipts == 1


def test_what_was_stored_before_the_page_broke_has_arrived(
    act: Act, visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as fault:
        fault.setattr(act.view, "give_proof", broken)
        text = read(act.send(visitor))
    assert ARRIVED in text
    receipt = Receipt.objects.get(form_key=act.typed["form_key"])
    assert f"{receipt.number[:4]}-{receipt.number[4:]}" in text
    assert act.send(visitor).status_code == 303
    assert act.receipts == 1


def test_without_worker_and_queue_the_act_is_taken(
    act: Act, visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    def no_queue(*given: object, **_named: object) -> None:
        asked.append(given)
        raise ConnectionError("planted")

    monkeypatch.setattr(Celery, "send_task", no_queue)
    monkeypatch.setattr("celery.app.task.Task.apply_async", no_queue)
    answer = act.send(visitor)
    assert answer.status_code == 303
    assert act.receipts == 1
    shown = visitor.get(answer["Location"]).content.decode()
    number = Receipt.objects.get(form_key=act.typed["form_key"]).number
    assert number[:4] in shown
    assert NOT_YOURS not in shown
    assert asked == []  # an act waits for no queue: the sweeper finds its rows


def test_without_mail_the_act_is_taken_and_the_mail_waits(
    visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_mail(*_given: object) -> int:
        raise AssertionError("a mail was sent inside the request")

    monkeypatch.setattr(EmailBackend, "send_messages", no_mail)
    act = booking()
    answer = act.send(visitor)
    assert answer.status_code == 303
    assert NOT_YOURS not in visitor.get(answer["Location"]).content.decode()
    assert [message.state for message in Message.objects.filter(channel="email")] == [MessageState.QUEUED]

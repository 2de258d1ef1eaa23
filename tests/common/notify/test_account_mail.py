"""Mails about an account: through the outbox, the same for known and unknown, secret, and emptied afterwards."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from common.notify.domain import outbox
from common.notify.domain.account_mail import queue_account_mail, void_outdated
from common.notify.models import ACCOUNT, Message, MessageState
from common.notify.tasks import sweep_outbox
from common.people.models import User
from common.people.signals import AccountMail
from common.text import clock
from tests.factories.town import make_actor, make_town, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
KNOWN, UNKNOWN = "known@example.jp", "unknown@example.jp"


@pytest.fixture
def known() -> User:
    user = make_user(make_town(), "resident")
    EmailAddress.objects.create(user=user, email=KNOWN, verified=True, primary=True)
    return user


def asked(address: str) -> Any:
    return Client().post("/accounts/password/reset/", {"email": address})


def test_a_request_sends_nothing_and_known_and_unknown_leave_the_same_row(known: User) -> None:
    answers = [asked(address) for address in (KNOWN, UNKNOWN)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert mail.outbox == []
    rows = list(Message.objects.filter(purpose=ACCOUNT))
    assert [row.address for row in rows] == [KNOWN, UNKNOWN]
    assert {(row.recipient_key, row.recipient_name, row.state) for row in rows} == {("", "", "queued")}


def test_the_link_works_once_and_the_row_forgets_it(known: User) -> None:
    asked(KNOWN)
    assert sweep_outbox() == 1
    (sent,) = mail.outbox
    assert sent.to == [KNOWN]
    assert sent.subject == "【ひろば町】新しいパスワードの設定"
    assert "0000-12-3456" in sent.body
    row = Message.objects.get(purpose=ACCOUNT)
    assert (row.state, row.subject, row.body, row.address) == (MessageState.SENT, "", "", "")
    (link,) = re.findall(r"http://testserver(\S+)", sent.body)
    client = Client()
    page = client.get(link, follow=True)
    new = {"password1": "a-new-long-word", "password2": "a-new-long-word"}
    assert client.post(page.request["PATH_INFO"], new).status_code == 302
    known.refresh_from_db()
    assert known.check_password("a-new-long-word")
    again = Client().get(link, follow=True)
    assert 'name="password1"' not in again.content.decode()


@pytest.mark.parametrize("fault", [outbox.SendRefused("550"), RuntimeError("dropped")])
def test_no_fate_of_a_mail_keeps_its_link(known: User, fault: Exception) -> None:
    asked(KNOWN)
    (row,) = outbox.claim_due_mails()

    def fail(message: Message) -> None:
        raise fault

    outbox.send_claimed(row, fail)
    row.refresh_from_db()
    assert row.state in (MessageState.FAILED, MessageState.UNCERTAIN)
    assert (row.body, row.address) == ("", "")


def test_a_delay_keeps_it_and_a_dead_worker_does_not(known: User) -> None:
    asked(KNOWN)
    (row,) = outbox.claim_due_mails()

    def later(message: Message) -> None:
        raise outbox.SendDelayed("421")

    outbox.send_claimed(row, later)
    row.refresh_from_db()
    assert "/accounts/password/reset/key/" in row.body
    Message.objects.update(state=MessageState.CLAIMED, claimed_at=clock.now() - timedelta(hours=1))
    assert outbox.release_stale_claims() == 1
    row.refresh_from_db()
    assert (row.state, row.body, row.address) == (MessageState.UNCERTAIN, "", "")


def test_staff_see_kind_and_state_and_cannot_send_it_again(known: User) -> None:
    asked(KNOWN)
    clerk = Client()
    clerk.force_login(make_user(make_town(), "clerk"))
    Message.objects.update(state=MessageState.FAILED)  # as it lay there before it was emptied
    shown = clerk.get("/desk/messages/?channel=email").content.decode()
    assert "パスワードの再設定" in shown
    assert KNOWN not in shown
    assert "/accounts/password/reset/key/" not in shown
    assert 'value="queued"' not in shown
    actor = make_actor(make_town(), "clerk", "clerk-two")
    with pytest.raises(outbox.Conflict):
        outbox.mark_message(actor=actor, key=Message.objects.get().key, outcome="queued")


def test_opening_an_account_twice_tells_the_browser_nothing(known: User) -> None:
    form = {"name": "山田", "kana": "", "password1": "a-new-long-word", "password2": "a-new-long-word"}
    answers = [Client().post("/accounts/signup/", {**form, "email": one}) for one in (KNOWN, UNKNOWN)]
    assert [(one.status_code, one["Location"]) for one in answers] == [
        (302, "/accounts/confirm-email/"),
        (302, "/accounts/confirm-email/"),
    ]
    kinds = list(Message.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["account_already_exists", "email_confirmation_signup"]


def test_what_an_older_worker_left_in_a_sent_mail_is_emptied(known: User) -> None:
    asked(KNOWN)
    Message.objects.filter(purpose=ACCOUNT).update(state=MessageState.SENT)
    asked(KNOWN)
    outbox.release_stale_claims()
    rows = Message.objects.filter(purpose=ACCOUNT).order_by("pk").values_list("state", "address")
    assert list(rows) == [(MessageState.SENT, ""), (MessageState.QUEUED, KNOWN)]


LISTED = "/desk/messages/?channel=email"


def a_clerk() -> Client:
    clerk = Client()
    clerk.force_login(make_user(make_town(), "clerk"))
    return clerk


@pytest.mark.parametrize(
    ("kind", "days"),
    [
        ("login_code", 0),
        ("password_reset_key", 1),
        ("email_confirmation_signup", 3),
        ("staff_invitation", 7),
        ("sign_in_changed", 7),
    ],
)
def test_each_mail_knows_until_when_it_is_of_use(kind: str, days: int) -> None:
    at = clock.now()
    row = queue_account_mail(AccountMail(make_town().pk, kind, KNOWN, "s", "b", at))
    assert row.void_after == at + (timedelta(days=days) if days else timedelta(minutes=15))


def test_a_code_that_waited_too_long_is_not_sent(known: User) -> None:
    Client().post("/accounts/login/code/", {"email": KNOWN})
    Message.objects.update(void_after=clock.now() - timedelta(seconds=1))
    assert outbox.claim_due_mails() == []
    assert sweep_outbox() == 0
    row = Message.objects.get()
    assert (row.state, row.subject, row.body, row.address) == (MessageState.VOID, "", "", "")
    assert mail.outbox == []


@pytest.mark.parametrize("state", [MessageState.FAILED, MessageState.UNCERTAIN])
def test_staff_see_what_failed_as_long_as_it_matters(known: User, state: str) -> None:
    asked(KNOWN)
    Message.objects.update(state=state)
    clerk = a_clerk()
    shown = clerk.get(LISTED).content.decode()
    assert "パスワードの再設定" in shown
    assert "この一覧から消えます" in shown
    assert "届いたか分からないメール1件を決める" in clerk.get("/desk/").content.decode()
    Message.objects.update(void_after=clock.now())
    for _ in range(2):  # before and after the sweeper came by
        assert "パスワードの再設定" not in clerk.get(LISTED).content.decode()
        assert "届いたか分からないメール" not in clerk.get("/desk/").content.decode()
        sweep_outbox()
    row = Message.objects.get()
    assert row.state == MessageState.VOID
    actor = make_actor(make_town(), "clerk", "clerk-two")
    with pytest.raises(outbox.Conflict):
        outbox.mark_message(actor=actor, key=row.key, outcome="sent")


def test_rows_of_an_older_release_end_after_a_week_and_notices_to_people_never(known: User) -> None:
    asked(KNOWN)
    Message.objects.update(void_after=None, state=MessageState.UNCERTAIN)
    assert void_outdated() == 0
    Message.objects.update(not_before=clock.now() - timedelta(days=8))
    Message.objects.create(
        municipality=make_town(), event="e", kind="k", recipient_key="p", address=KNOWN, purpose="reply",
        channel="email", body="b", not_before=clock.now() - timedelta(days=99), state="failed", message_id="m",
    )  # fmt: skip
    assert void_outdated() == 1
    assert list(Message.objects.order_by("pk").values_list("state", flat=True)) == ["void", "failed"]


def test_what_was_sent_stays_sent(known: User) -> None:
    asked(KNOWN)
    sweep_outbox()
    Message.objects.update(void_after=clock.now())
    assert void_outdated() == 0
    assert Message.objects.get().state == MessageState.SENT

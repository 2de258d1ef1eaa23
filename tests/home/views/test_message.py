"""Letters, calls and mails of unknown fate at the desk; the letter and the score sheet on A4."""

from __future__ import annotations

import io
import unicodedata
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from common.notify.models import Following, Message, MessageState
from common.people.enums import Channel
from common.people.models import AccessLog, User
from common.receipts.domain.receipt import issue_receipt
from common.text import clock
from tests.factories.evaluation import make_follower, make_indicator, make_measure, make_theme, make_year
from tests.factories.town import make_town, make_user

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Route

A4 = (595, 842)


def told_year():
    """A published round that somebody follows by letter, somebody by telephone, somebody by e-mail."""
    town = make_town()
    measure = make_measure(town)
    theme = make_theme(measure)
    make_follower(town, "theme", theme.key, Channel.POST, name="山本 とめ")
    make_follower(town, "measure", measure.key, Channel.PHONE, name="佐藤 一郎")
    make_follower(town, "measure", measure.key, Channel.EMAIL, name="鈴木 花")
    year = make_year(town, measure).publish(theme=theme)
    return town, year


def clerk_client(town, role: str = "clerk") -> Client:
    client = Client(SERVER_NAME="testserver" if town.slug == "hiroba" else "minami.localhost")
    name = f"{role}-{town.slug}"
    client.force_login(User.objects.filter(username=name).first() or make_user(town, role))
    return client


@pytest.mark.django_db
def test_one_person_is_called_once_and_each_message_is_ticked() -> None:
    town, _year = told_year()
    first = Message.objects.get(channel=Channel.PHONE)
    again = Message.objects.get(pk=first.pk)
    again.pk, again.key, again.event = None, "again0000000", "another event"
    again.message_id = f"again-{again.message_id}"
    again.save()
    calls = clerk_client(town).get("/desk/messages/?channel=phone").content.decode()
    assert calls.count('<h2 class="m0">佐藤 一郎') == 1
    assert calls.count('name="outcome" value="sent"') == 2
    assert "1回のお電話で、2件とも" in calls


@pytest.mark.django_db
@pytest.mark.parametrize("channel", [Channel.PHONE, Channel.POST])
def test_who_gave_no_name_is_known_by_the_receipt_number(channel: str) -> None:
    town, _year = told_year()
    told = Message.objects.get(channel=channel)
    Message.objects.filter(pk=told.pk).update(recipient_name="")
    client = clerk_client(town)
    nameless = client.get(f"/desk/messages/?channel={channel}").content.decode()
    assert nameless.count('<h2 class="m0">お名前は聞いていません</h2>') == 1
    assert "（）" not in nameless
    wish = Following.objects.get(person__key=told.recipient_key)
    receipt = issue_receipt(
        municipality=town,
        kind=wish.subject_kind,
        subject_key=wish.subject_key,
        form_key=uuid4(),
        at=clock.now(),
    )
    known = client.get(f"/desk/messages/?channel={channel}").content.decode()
    assert f'<h2 class="m0">受付番号 {receipt}</h2>' in known
    assert known.count("お名前は聞いていません") == 1
    if channel == Channel.POST:
        letter = client.get(reverse("desk_message_letter", args=[told.key])).content.decode()
        assert f"受付番号 {receipt} の方へ" in letter


@pytest.mark.django_db
def test_the_desk_sees_letters_and_calls_and_marks_them() -> None:
    town, _year = told_year()
    client = clerk_client(town)
    letters = client.get("/desk/messages/").content.decode()
    assert "山本 とめ" in letters
    assert "佐藤 一郎" not in letters
    calls = client.get("/desk/messages/?channel=phone").content.decode()
    assert "佐藤 一郎" in calls
    assert "鈴木 花" not in client.get("/desk/messages/?channel=email").content.decode()
    assert AccessLog.objects.filter(reason="messages to send").count() == 2
    mail = Message.objects.get(channel=Channel.EMAIL)
    Message.objects.filter(pk=mail.pk).update(state=MessageState.UNCERTAIN)
    assert "届いたかどうかわかりません" in client.get("/desk/messages/?channel=email").content.decode()
    letter = Message.objects.get(channel=Channel.POST)
    mark = reverse("desk_message_mark", args=[letter.key])
    assert client.post(mark, {"outcome": "sent"}).status_code == 303
    letter.refresh_from_db()
    assert letter.state == MessageState.SENT
    assert "先に記録していました" in client.post(mark, {"outcome": "failed"}, follow=True).content.decode()
    letter.refresh_from_db()
    assert letter.state == MessageState.SENT
    assert client.post(mark, {"outcome": "eaten"}).status_code == 404


@pytest.mark.django_db
def test_messages_are_for_the_clerks_of_the_town() -> None:
    town, _year = told_year()
    letter = Message.objects.get(channel=Channel.POST)
    address = reverse("desk_message_letter", args=[letter.key])
    assert clerk_client(town).get(address).status_code == 200
    foreign = clerk_client(make_town("minami"))
    assert foreign.get(address).status_code == 404
    assert (
        foreign.post(reverse("desk_message_mark", args=[letter.key]), {"outcome": "sent"}).status_code == 404
    )
    assert "山本" not in foreign.get("/desk/messages/").content.decode()
    assert clerk_client(town, "approver").get("/desk/messages/").status_code == 403
    assert Client().get("/desk/messages/").status_code == 302


def printed(browser: Browser, client: Client, path: str) -> PdfReader:
    """Print a page as the browser does, with its own styles, and return the paper."""
    answer = client.get(path)
    assert answer.status_code == 200

    def serve(route: Route) -> None:
        address = urlsplit(route.request.url).path
        found = finders.find(address.removeprefix("/static/")) if address.startswith("/static/") else None
        if found:
            route.fulfill(path=found)
        else:
            route.fulfill(body=answer.content, content_type="text/html; charset=utf-8")

    context = browser.new_context(locale="ja-JP")
    page = context.new_page()
    page.route("**/*", serve)
    page.goto(f"http://town.test{path}")
    paper = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True, format="A4")))
    context.close()
    return paper


def text_of(paper: PdfReader) -> str:
    """The words on the paper without blanks; fonts write some characters as their twins, NFKC brings them home."""
    return "".join(
        unicodedata.normalize("NFKC", "".join(page.extract_text() for page in paper.pages)).split()
    )


@pytest.mark.browser
@pytest.mark.django_db
def test_the_letter_fits_a4(browser: Browser) -> None:
    town, _year = told_year()
    letter = Message.objects.get(channel=Channel.POST)
    paper = printed(browser, clerk_client(town), reverse("desk_message_letter", args=[letter.key]))
    assert len(paper.pages) == 1
    assert [round(float(side)) for side in paper.pages[0].mediabox[2:]] == list(A4)
    text = text_of(paper)
    for words in ("山本とめ", "ひろば町本町1-2-3", "移動スマホ教室", "午後の回を増やすこと", "0000-12-3456"):
        assert words in text, words
    assert "もどる" not in text


@pytest.mark.browser
@pytest.mark.django_db
def test_the_score_sheet_fits_a4(browser: Browser) -> None:
    town = make_town()
    measure = make_measure(town)
    make_indicator(measure, (2025, "actual", "312"))
    year = make_year(town, measure).score()
    path = reverse("committee_sheet_print", args=[year.round.key, year.rows()[0].key])
    paper = printed(browser, clerk_client(town, "member"), path)
    assert len(paper.pages) <= 2
    assert [round(float(side)) for side in paper.pages[0].mediabox[2:]] == list(A4)
    text = text_of(paper)
    for words in (
        "評価票",
        "移動スマホ教室",
        "312人",
        "必要性",
        "公平性",
        "判断できない",
        "委員A、B、Cのように示す",
    ):
        assert words in text, words

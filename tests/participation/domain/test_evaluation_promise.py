"""What a reply promised is done: who may say so, what it changes, who is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.test import Client

from common.audit.models import Entry
from common.notify.models import Message
from common.people.enums import Channel
from common.people.models import User
from common.people.rules import Grant
from common.text import clock
from common.text.refusals import Conflict, NotAllowed, NotFound, Refusal, WrongPhase
from home.queries.due import due_for
from home.queries.loop import loop_status
from participation.domain.evaluation_promise import confirm_done
from participation.enums import RoundState
from participation.models import EvaluationRound, Opinion, Reply
from participation.queries.chain import chain_of_theme
from participation.queries.evaluation_promise import promises_near
from participation.queries.evaluation_reply import stamp_of
from tests.factories.evaluation import Year, make_follower, make_measure, make_theme, make_year
from tests.factories.town import make_department, make_town

pytestmark = pytest.mark.django_db

WORDS = "三つの会場で、午後の回を始めました。"


@pytest.fixture
def year() -> Year:
    """A published round with one advice, replied to with a promise that was due yesterday."""
    town = make_town()
    measure = make_measure(town)
    year = make_year(town, measure).reply(theme=make_theme(measure))
    EvaluationRound.objects.filter(pk=year.round.pk).update(
        state=RoundState.PUBLISHED, published_at=clock.now()
    )
    Reply.objects.update(
        action="午後の教室", due_on=clock.today() - timedelta(days=1), decided_on=date(2026, 1, 5)
    )
    return year


def done(year: Year, **more: object) -> Reply:
    reply = Reply.objects.get()
    given = {"actor": year.clerk, "key": reply.advice.key, "done_on": clock.today(), "text": WORDS}
    return confirm_done(**{**given, "stamp": stamp_of(reply), **more})  # type: ignore[arg-type]


def test_a_kept_promise_is_no_dead_end_any_more(year: Year) -> None:
    theme = Reply.objects.get().advice.themes.get()
    assert [(end.kind, end.theme_key) for end in loop_status(municipality=year.town).dead_ends] == [
        ("action", theme.key)
    ]
    (due,) = [due for due in due_for(year.clerk) if Reply.objects.get().advice.key in due.url]
    assert due.until == Reply.objects.get().due_on
    page = Client().get(f"/loop/theme/{theme.key}/").content.decode()
    assert "期限をすぎています" in page
    reply = done(year)
    assert (reply.done_on, reply.done_text) == (clock.today(), WORDS)
    assert Entry.objects.filter(verb="confirm_done").count() == 1
    assert loop_status(municipality=year.town).dead_ends == ()
    assert not promises_near(year.clerk, date.max).exists()
    (action,) = [link for link in chain_of_theme(theme) if link.kind == "action"]
    assert (action.state, action.at, action.text) == ("done", clock.today(), WORDS)
    page = Client().get(f"/loop/theme/{theme.key}/").content.decode()
    assert "期限をすぎています" not in page
    assert WORDS in page


def test_those_who_asked_are_told_once(year: Year) -> None:
    opinion = Opinion.objects.filter(themes__isnull=False).first()
    assert opinion is not None
    make_follower(year.town, "opinion", opinion.key, Channel.POST)
    reply = done(year)
    done(year, done_on=reply.done_on)
    (told,) = Message.objects.filter(kind="action_done")
    assert WORDS in told.body
    assert told.event == f"action_done:{reply.key}"


def test_two_at_once_and_words_that_do_not_fit(year: Year) -> None:
    for more, code in (
        ({"text": " "}, "done_text_missing"),
        ({"done_on": clock.today() + timedelta(days=1)}, "done_in_future"),
        ({"done_on": date(2025, 12, 1)}, "done_before_decision"),
    ):
        with pytest.raises(Refusal, match=code):
            done(year, **more)
    with pytest.raises(Conflict):
        done(year, stamp="read before")
    done(year)
    with pytest.raises(Conflict):
        done(year, text="べつの文です。")
    Reply.objects.update(done_on=None, done_text="", action="")
    with pytest.raises(Refusal, match="nothing_promised"):
        done(year)


def test_only_the_department_in_charge_may_say_so(year: Year) -> None:
    other = make_department(year.town, "zeimu", "税務課")
    stranger = replace(year.clerk, grants=(Grant("clerk", other.pk),))
    assert not promises_near(stranger, date.max).exists()
    for actor in (stranger, year.approver):
        with pytest.raises(NotAllowed):
            done(year, actor=actor)
    Reply.objects.update(department=other)
    done(year, actor=stranger)


def test_neither_before_the_round_is_public_nor_for_another_town(year: Year) -> None:
    with pytest.raises(NotFound):
        done(year, key="absent")
    EvaluationRound.objects.update(state=RoundState.REPORTED)
    with pytest.raises(WrongPhase):
        done(year)


def test_the_button_at_the_desk(year: Year, client: Client) -> None:
    client.force_login(User.objects.get(pk=year.clerk.user_id), backend="common.people.backends.RoleBackend")
    address = f"/desk/evaluation/advice/{Reply.objects.get().advice.key}/"
    assert "行いました" in client.get(address).content.decode()
    typed = {"stamp": stamp_of(Reply.objects.get()), "done_on": "", "done_text": WORDS}
    refused = client.post(f"{address}done/", typed)
    assert (refused.status_code, WORDS in refused.content.decode()) == (422, True)
    assert client.post(f"{address}done/", {**typed, "done_on": clock.today().isoformat()}).status_code == 303
    assert Reply.objects.get().done_text == WORDS

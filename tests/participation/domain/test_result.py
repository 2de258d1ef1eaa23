"""Publishing the result."""

from __future__ import annotations

from datetime import date

import pytest

from common.notify.models import Message
from common.text import clock
from common.text.refusals import NotAllowed, Refusal, WrongPhase
from participation.domain import consultation as cases
from participation.domain.opinion import Sender
from participation.domain.result import Unanswered, publish_result
from participation.models import Consultation, Response
from tests.factories import participation as make
from tests.factories.town import make_town

pytestmark = pytest.mark.django_db


def closed_with_opinions(**more: object) -> tuple[Consultation, list[object]]:
    town = make_town()
    row = make.make_consultation(town)
    given = [make.make_opinion(row, f"意見{index}", **more) for index in range(3)]
    with clock.replaced_by(row.closes_at):
        row = cases.close_consultation(actor=make.staff(town), key=row.key, version=row.version)
    return row, given


def test_it_is_refused_while_an_accepted_opinion_has_no_confirmed_response() -> None:
    row, given = closed_with_opinions()
    theme = make.make_theme(row, given[0], given[1])
    make.make_response(theme, state="asked")
    with pytest.raises(Unanswered) as refused:
        make.publish(row)
    assert refused.value.opinion_keys == [opinion.key for opinion in given]
    assert refused.value.theme_keys == [theme.key]
    row.refresh_from_db()
    assert row.state == "closed"


def test_late_opinions_do_not_block_and_a_theme_answers_all_its_opinions() -> None:
    row, given = closed_with_opinions()
    make.make_paper(row, received_on=make.AFTER.date())
    make.make_response(make.make_theme(row, *given))
    published = make.publish(row)
    assert published.state == "published"
    assert published.published_at == make.AFTER


def test_no_opinions_at_all_is_a_result_too() -> None:
    assert make.publish(make.make_consultation(make_town(), state="closed")).state == "published"


def test_it_needs_a_decision_an_approver_and_the_end_of_the_period() -> None:
    town = make_town()
    row = make.make_consultation(town, state="closed")
    nothing = cases.Decision(number="", on=date(2025, 11, 4), post="")
    with clock.replaced_by(make.AFTER), pytest.raises(Refusal) as refused:
        publish_result(actor=make.staff(town, "approver"), key=row.key, version=row.version, decision=nothing)
    assert refused.value.code == "undecided"
    with pytest.raises(NotAllowed):
        publish_result(actor=make.staff(town), key=row.key, version=row.version, decision=make.DECISION)
    still_open = make.make_consultation(town, slug="open")
    with pytest.raises(WrongPhase):
        make.publish(still_open)


def test_those_who_asked_are_told_once_without_a_link() -> None:
    sender = Sender(name="山田 ハル", email="haru@example.jp", reply_by="email")
    row, given = closed_with_opinions(sender=sender)
    make.make_response(make.make_theme(row, *given))
    make.publish(row)
    messages = list(Message.objects.all())
    assert [message.address for message in messages] == ["haru@example.jp"] * 3
    assert all("http" not in message.body and "0000-12" in message.body for message in messages)


def test_the_changed_version_becomes_readable_with_the_result() -> None:
    row, given = closed_with_opinions()
    clerk = make.staff(row.municipality)
    old = make.first_section(row)
    draft = make.make_draft(row.drafting, number=2, texts={old.line_key: "直した文です。"})
    cases.choose_next_version(actor=clerk, key=row.key, version=row.version, draft_version_key=draft.key)
    row.refresh_from_db()
    theme = make.make_theme(row, *given)
    make.make_response(theme, code="A", changed_section_key=draft.sections.get().key)
    make.publish(row)
    draft.refresh_from_db()
    assert draft.published_at == make.AFTER


def test_a_changed_section_of_another_version_goes_back_and_is_never_published() -> None:
    row, given = closed_with_opinions()
    clerk = make.staff(row.municipality)
    old = make.first_section(row)
    second = make.make_draft(row.drafting, number=2, texts={old.line_key: "直した文です。"})
    third = make.make_draft(row.drafting, number=3, texts={old.line_key: "また直した文です。"})
    row = cases.choose_next_version(
        actor=clerk, key=row.key, version=row.version, draft_version_key=second.key
    )
    theme, plain = make.make_theme(row, given[0]), make.make_theme(row, *given[1:], title="ほか")
    make.make_response(theme, code="A", changed_section_key=second.sections.get().key)
    make.make_response(plain)
    row = cases.choose_next_version(
        actor=clerk, key=row.key, version=row.version, draft_version_key=third.key
    )
    states = dict(Response.objects.values_list("theme__number", "state"))
    assert states == {theme.number: "draft", plain.number: "confirmed"}
    Response.objects.update(state="confirmed", confirmed_at=make.AFTER, confirmed_by_key="another")
    with pytest.raises(Refusal) as refused:
        make.publish(row)
    assert (refused.value.code, str(theme.number) in str(refused.value)) == ("other_version", True)
    Consultation.objects.update(next_version=None)
    with pytest.raises(Refusal):
        make.publish(row)
    third.refresh_from_db()
    assert third.published_at is None

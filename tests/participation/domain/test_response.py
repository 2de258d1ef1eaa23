"""Themes and responses: two pairs of eyes, conflicts, what is missing."""

from __future__ import annotations

import pytest

from common.people.rules import Actor
from common.text.refusals import Conflict, NotAllowed, NotFound, Refusal, WrongPhase
from participation.domain import consultation as cases
from participation.domain import response as responses
from participation.domain import theme as themes
from participation.models import Response, Theme
from tests.factories import participation as make
from tests.factories.town import make_town

pytestmark = pytest.mark.django_db


@pytest.fixture
def theme() -> Theme:
    row = make.make_consultation(make_town())
    return make.make_theme(row, make.make_opinion(row))


def write(theme: Theme, actor: Actor, version: int = 0, **draft: str) -> Response:
    given = {"disposition_code": "D", "text": "考えます。", **draft}
    return responses.write_response(
        actor=actor, theme_key=theme.key, version=version, draft=responses.Draft(**given)
    )


def test_the_writer_never_confirms_even_as_approver(theme: Theme) -> None:
    town = theme.municipality
    clerk, approver = make.staff(town), make.staff(town, "approver")
    row = write(theme, clerk)
    row = responses.ask_confirmation(actor=clerk, theme_key=theme.key, version=row.version)
    with pytest.raises(NotAllowed):
        responses.confirm_response(actor=clerk, theme_key=theme.key, version=row.version)
    Response.objects.update(written_by_key=approver.key)
    with pytest.raises(NotAllowed) as refused:
        responses.confirm_response(actor=approver, theme_key=theme.key, version=row.version)
    assert refused.value.code == "own_text"
    row = responses.confirm_response(
        actor=make.staff(town, "approver"), theme_key=theme.key, version=row.version
    )
    assert (row.state, row.confirmed_as) == ("confirmed", "approver")


def test_a_deputy_is_marked_and_seen_afterwards_by_another(theme: Theme) -> None:
    town = theme.municipality
    clerk, deputy = make.staff(town), make.staff(town, "approver")
    row = write(theme, clerk)
    row = responses.ask_confirmation(actor=clerk, theme_key=theme.key, version=row.version)
    row = responses.confirm_response(actor=deputy, theme_key=theme.key, version=row.version, as_deputy=True)
    assert row.confirmed_as == "deputy"
    with pytest.raises(NotAllowed):
        responses.see_afterwards(actor=deputy, theme_key=theme.key, version=row.version)
    row = responses.see_afterwards(
        actor=make.staff(town, "approver"), theme_key=theme.key, version=row.version
    )
    assert (row.state, row.confirmed_as, row.confirmed_by_key) == ("confirmed", "seen_after", deputy.key)


def test_sending_back_needs_a_note_and_opens_the_text(theme: Theme) -> None:
    row = make.make_response(theme)
    approver = make.staff(theme.municipality, "approver")
    with pytest.raises(Refusal):
        responses.send_back_response(actor=approver, theme_key=theme.key, version=row.version, note="")
    row = responses.send_back_response(
        actor=approver, theme_key=theme.key, version=row.version, note="理由を足してください"
    )
    assert (row.state, row.confirmed_by_key, row.sent_back_note) == ("draft", "", "理由を足してください")


def test_two_writers_meet_in_a_conflict(theme: Theme) -> None:
    clerk = make.staff(theme.municipality)
    row = write(theme, clerk)
    write(theme, clerk, row.version, text="あとから書きました。")
    with pytest.raises(Conflict):
        write(theme, clerk, row.version, text="先に開いていました。")
    assert Response.objects.get().text == "あとから書きました。"


@pytest.mark.parametrize(
    "draft", [{"disposition_code": ""}, {"text": " "}, {"disposition_code": "A"}, {"disposition_code": "E"}]
)
def test_what_is_missing_stops_the_asking(theme: Theme, draft: dict[str, str]) -> None:
    clerk = make.staff(theme.municipality)
    row = write(theme, clerk, **draft)
    with pytest.raises(Refusal) as refused:
        responses.ask_confirmation(actor=clerk, theme_key=theme.key, version=row.version)
    assert refused.value.code == "incomplete"


def test_a_change_names_a_section_of_the_next_version(theme: Theme) -> None:
    town, case = theme.municipality, theme.consultation
    clerk = make.staff(town)
    old = make.first_section(case)
    with pytest.raises(NotFound):
        write(theme, clerk, disposition_code="A", changed_section_key=old.key)
    draft = make.make_draft(case.drafting, number=2, texts={old.line_key: "直した文です。"})
    cases.choose_next_version(actor=clerk, key=case.key, version=case.version, draft_version_key=draft.key)
    new = draft.sections.get()
    row = write(theme, clerk, disposition_code="A", changed_section_key=new.key)
    assert row.changed_section == new
    assert responses.ask_confirmation(actor=clerk, theme_key=theme.key, version=row.version).state == "asked"


def test_editing_the_summary_asks_for_a_new_confirmation(theme: Theme) -> None:
    make.make_response(theme)
    clerk = make.staff(theme.municipality)
    themes.edit_theme(actor=clerk, theme_key=theme.key, version=theme.version, title="別の見出し", summary="")
    assert Response.objects.get().state == "draft"
    with pytest.raises(Conflict):
        themes.edit_theme(actor=clerk, theme_key=theme.key, version=theme.version, title="x", summary="")


def test_grouping_moving_and_taking_out(theme: Theme) -> None:
    case = theme.consultation
    clerk = make.staff(theme.municipality)
    more = [make.make_opinion(case, f"意見{index}") for index in range(3)]
    keys = [opinion.key for opinion in more]
    assert themes.group_opinions(actor=clerk, theme_key=theme.key, opinion_keys=keys) == 3
    assert themes.group_opinions(actor=clerk, theme_key=theme.key, opinion_keys=keys) == 0
    other = make.make_theme(case, title="ほかの論点")
    assert other.number == 2
    moved = themes.move_opinions(
        actor=clerk, from_theme_key=theme.key, to_theme_key=other.key, opinion_keys=keys[:1]
    )
    assert (moved, theme.links.count(), other.links.count()) == (1, 3, 1)
    assert themes.ungroup_opinions(actor=clerk, theme_key=theme.key, opinion_keys=keys) == 2


def test_late_and_strange_opinions_are_not_grouped(theme: Theme) -> None:
    clerk = make.staff(theme.municipality)
    late = make.make_paper(theme.consultation, received_on=make.AFTER.date())
    with pytest.raises(Refusal) as refused:
        themes.group_opinions(actor=clerk, theme_key=theme.key, opinion_keys=[late.key])
    assert refused.value.code == "not_accepted"
    other = make.make_consultation(theme.municipality, slug="other")
    with pytest.raises(NotFound):
        themes.group_opinions(actor=clerk, theme_key=theme.key, opinion_keys=[make.make_opinion(other).key])
    with pytest.raises(NotFound):
        themes.group_opinions(
            actor=make.staff(make_town("minami")), theme_key=theme.key, opinion_keys=[late.key]
        )


def test_nothing_is_rewritten_after_publication() -> None:
    row = make.make_consultation(make_town(), state="closed")
    opinion = make.make_paper(row)
    theme = make.make_theme(row, opinion)
    answer = make.make_response(theme)
    make.publish(row)
    with pytest.raises(WrongPhase):
        write(theme, make.staff(theme.municipality), answer.version, text="あとから変える")


@pytest.mark.parametrize("change", ["group", "move_in", "move_out", "ungroup"])
def test_other_opinions_under_a_confirmed_theme_ask_for_a_new_confirmation(change: str) -> None:
    row = make.make_consultation(make_town())
    first, second = make.make_opinion(row, "一つ目"), make.make_opinion(row, "二つ目")
    answered = make.make_theme(row, first)
    other = make.make_theme(row, second, title="ほかの論点")
    make.make_response(answered)
    clerk = make.staff(row.municipality)
    themes.group_opinions(actor=clerk, theme_key=answered.key, opinion_keys=[first.key])
    assert Response.objects.get(theme=answered).state == "confirmed", "nothing was added"
    if change == "group":
        themes.group_opinions(actor=clerk, theme_key=answered.key, opinion_keys=[second.key])
    elif change == "ungroup":
        themes.ungroup_opinions(actor=clerk, theme_key=answered.key, opinion_keys=[first.key])
    else:
        source, target = (other, answered) if change == "move_in" else (answered, other)
        themes.move_opinions(
            actor=clerk,
            from_theme_key=source.key,
            to_theme_key=target.key,
            opinion_keys=[first.key, second.key],
        )
    response = Response.objects.get(theme=answered)
    assert (response.state, response.confirmed_by_key, response.confirmed_at) == ("draft", "", None)

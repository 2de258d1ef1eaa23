"""The chain of a voice: every link dated, the next one owed by somebody until a day."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from common.measures.models import Measure, Plan
from common.text import clock
from participation.enums import RoundState
from participation.models import Advice, Consultation, EvaluationRound, Finding, Reply, RoundMeasure, Theme
from participation.queries.chain import Link, chain_of_theme, chains_of
from participation.queries.chain_stage import Stage, stage_of
from tests.factories import participation as make
from tests.factories.town import make_department, make_town

pytestmark = pytest.mark.django_db


def make_measure(row: Consultation) -> Measure:
    department = make_department(row.municipality)
    plan, _made = Plan.objects.get_or_create(
        municipality=row.municipality,
        slug="dx",
        defaults={"title": "計画", "department": department, "first_year": 2025, "last_year": 2029},
    )
    return Measure.objects.create(
        municipality=row.municipality,
        plan=plan,
        code=f"1-{plan.measures.count()}",
        name="移動スマホ教室",
        department=department,
    )


def answered(measure: bool = True) -> Theme:
    row = make.make_consultation(make_town(), state="closed", answer_due_on=date(2025, 12, 20))
    theme = make.make_theme(row, make.make_paper(row))
    make.make_response(theme, measure_key=make_measure(row).key if measure else "")
    make.publish(row)
    return Theme.objects.get(pk=theme.pk)


def kinds(theme: Theme) -> list[tuple[str, str]]:
    with clock.replaced_by(make.AFTER):
        return [(link.kind, link.state) for link in chain_of_theme(theme)]


def test_before_publication_the_answer_is_owed_and_nothing_is_told() -> None:
    row = make.make_consultation(make_town(), state="closed", answer_due_on=date(2025, 12, 20))
    theme = make.make_theme(row, make.make_paper(row))
    make.make_response(theme)
    with clock.replaced_by(make.AFTER):
        owed = chain_of_theme(Theme.objects.get(pk=theme.pk))[-1]
        assert (owed.kind, owed.state, owed.owed_by, owed.owed_until) == (
            "response",
            "owed",
            "企画課",
            date(2025, 12, 20),
        )
        assert not owed.is_late
    with clock.replaced_by(clock.tokyo(date(2025, 12, 21))):
        assert owed.is_late


def test_without_a_measure_somebody_owes_it() -> None:
    assert kinds(answered(measure=False))[-1] == ("measure", "owed")


def test_with_a_measure_the_committee_owes_the_evaluation_until_the_end_of_its_year() -> None:
    theme = answered()
    with clock.replaced_by(make.AFTER):
        owed = chain_of_theme(theme)[-1]
    assert (owed.kind, owed.owed_by, owed.owed_until) == ("finding", "外部評価委員会", date(2027, 3, 31))


def judge(theme: Theme, state: RoundState) -> Advice:
    measure = theme.response.measure
    assert measure is not None
    round_ = EvaluationRound.objects.create(
        municipality=theme.municipality,
        title="令和8年度外部評価",
        held_year=2026,
        judged_year=2025,
        state=state,
        department=measure.department,
        reply_due_on=date(2026, 9, 30),
    )
    row = RoundMeasure.objects.create(municipality=theme.municipality, round=round_, measure=measure)
    Finding.objects.create(round_measure=row, grade="B", direction="improve", found_on=date(2026, 8, 28))
    return Advice.objects.create(
        municipality=theme.municipality,
        round_measure=row,
        number=1,
        text="午後の回を",
        given_on=date(2026, 8, 28),
    )


def test_a_finding_shows_only_when_its_round_is_published() -> None:
    theme = answered()
    advice = judge(theme, RoundState.REPORTED)
    assert kinds(theme)[-1] == ("finding", "owed")
    EvaluationRound.objects.update(state=RoundState.PUBLISHED)
    assert kinds(theme)[-3:] == [("finding", "done"), ("advice", "done"), ("reply", "owed")]
    Reply.objects.create(
        municipality=theme.municipality,
        advice=advice,
        text="開きます",
        action="午後の教室",
        due_on=date(2027, 4, 30),
        department=theme.response.measure.department,
        decided_on=date(2026, 9, 30),
    )
    assert kinds(theme)[-2:] == [("reply", "done"), ("action", "owed")]
    with clock.replaced_by(clock.tokyo(date(2027, 5, 1))):
        promise = chain_of_theme(theme)[-1]
        assert (promise.kind, promise.state, promise.is_late) == ("action", "owed", True)


def test_advice_that_rests_on_another_theme_is_not_told_here() -> None:
    theme = answered()
    advice = judge(theme, RoundState.PUBLISHED)
    other = Theme.objects.create(
        municipality=theme.municipality,
        consultation=theme.consultation,
        number=9,
        title="別",
        summary="別",
        made_at=make.AFTER,
    )
    advice.themes.add(other)
    assert kinds(theme)[-1] == ("finding", "done")


def test_many_chains_cost_as_much_as_one() -> None:
    first = answered()
    judge(first, RoundState.PUBLISHED)

    def cost(themes: list[Theme]) -> int:
        rows = list(
            Theme.objects.filter(pk__in=[theme.pk for theme in themes]).select_related(
                "consultation__department",
                "response__disposition",
                "response__changed_section",
                "response__measure__department",
            )
        )
        with CaptureQueriesContext(connection) as queries:
            chains_of(rows)
        return len(queries)

    more = []
    for index in range(3):
        row = make.make_consultation(first.municipality, state="closed", slug=f"c{index}")
        theme = make.make_theme(row, make.make_paper(row))
        make.make_response(theme, measure_key=make_measure(row).key)
        make.publish(row)
        more.append(theme)
    assert cost([first]) == cost([first, *more])


def test_a_chain_begins_with_its_voices_and_goes_by_date() -> None:
    theme = answered()
    judge(theme, RoundState.PUBLISHED)
    second = Advice.objects.create(
        municipality=theme.municipality,
        round_measure=RoundMeasure.objects.get(),
        number=2,
        text="夕方の回を",
        given_on=date(2026, 8, 28),
    )
    Reply.objects.create(
        municipality=theme.municipality,
        advice=Advice.objects.get(number=1),
        text="開きます",
        action="午後の教室",
        due_on=date(2027, 4, 30),
        department=theme.response.measure.department,
        decided_on=date(2026, 9, 10),
    )
    with clock.replaced_by(make.AFTER):
        links = chain_of_theme(theme)
    assert links[0].kind == "voices"
    assert links[0].ways == (), "fewer than five voices: the ways would tell who spoke"
    assert (links[0].first, links[0].at) == (theme.consultation.opens_on, theme.consultation.closes_on)
    assert [link.day for link in links] == sorted(link.day for link in links)
    shown = [(link.kind, link.subject) for link in links]
    assert shown.index(("reply", second.key)) < shown.index(("action", Advice.objects.get(number=1).key))
    assert links[-1].kind == "action", "what is promised for later stands after all that was said before"


def test_five_voices_are_counted_by_way_with_small_cells_hidden() -> None:
    row = make.make_consultation(make_town(), state="closed")
    theme = make.make_theme(row, *(make.make_paper(row, text=f"紙{n}") for n in range(6)))
    with clock.replaced_by(make.AFTER):
        (voices,) = [link for link in chain_of_theme(theme) if link.kind == "voices"]
    assert [cell for _way, cell in voices.ways] == ["6"]
    assert voices.at == theme.opinions.latest("received_on").received_on


@pytest.mark.parametrize(
    ("kinds_done", "late", "stage"),
    [
        (("theme", "response"), False, Stage.RESPONSE),
        (("response", "change"), False, Stage.CHANGE),
        (("response", "change", "measure", "finding"), False, Stage.FINDING),
        (("response", "measure", "finding", "told"), False, Stage.TOLD),
        (("response", "measure", "finding", "told"), True, Stage.LATE),
    ],
)
def test_the_stage_is_the_furthest_step_unless_something_is_late(
    kinds_done: tuple[str, ...], late: bool, stage: Stage
) -> None:
    links = [Link(kind, "", date(2026, 1, 1), "", "done") for kind in kinds_done]
    links += [Link("action", "", None, "", "owed", "企画課", date(2020, 1, 1))] if late else []
    assert stage_of(links) == stage

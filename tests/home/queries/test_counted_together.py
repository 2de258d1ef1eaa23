"""What waits is counted in one question, however many rounds or late cases there are."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from home.queries.due import due_for
from home.queries.loop import loop_status
from participation.domain.evaluation_round import freeze_evidence, prepare_round, start_scoring
from tests.factories import participation as make
from tests.factories.evaluation import make_measure, make_year
from tests.factories.town import make_town

pytestmark = pytest.mark.django_db


def test_late_answers_cost_one_question_for_all_cases() -> None:
    town = make_town()

    def late(slug: str, opinions: int) -> None:
        row = make.make_consultation(town, slug=slug, state="open", answer_due_on=date(2025, 11, 20))
        for index in range(opinions):
            make.make_opinion(row, f"意見{index}")
        make.cases.close_due_consultations()

    late("first", 2)
    with CaptureQueriesContext(connection) as one:
        assert [end.voices for end in loop_status(municipality=town).dead_ends] == [2]
    late("second", 1)
    late("third", 0)
    with CaptureQueriesContext(connection) as three:
        ends = loop_status(municipality=town).dead_ends
    assert sorted(end.voices for end in ends) == [0, 1, 2]
    assert len(three) == len(one)


def test_a_member_with_two_rounds_costs_no_more_and_sees_what_is_left_of_each() -> None:
    town = make_town()
    measures = [make_measure(town, code="1-1"), make_measure(town, code="1-2")]
    year = make_year(town, *measures).score()
    member = year.members[1]
    with CaptureQueriesContext(connection) as one:
        assert len(due_for(member)) == 1
    other = prepare_round(actor=year.clerk, plan=replace(year.plan, title="別の評価"))
    other = freeze_evidence(actor=year.clerk, key=other.key, version=other.version)
    start_scoring(actor=year.clerk, key=other.key, version=other.version)
    with CaptureQueriesContext(connection) as two:
        assert len(due_for(member)) == 2
    assert len(two) == len(one)

"""The pages of plans and measures."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from common.measures.enums import IndicatorKind, ValueKind
from common.measures.models import Measure
from common.people.rules import Actor
from common.text.refusals import Conflict, NotAllowed
from home.domain.measure import BadCell, Cell, enter_figures, publish_measure, reword_measure
from home.pages.measure import page_beside
from tests.factories.evaluation import make_indicator, make_measure, make_plan, make_theme, make_year
from tests.factories.town import make_actor, make_town

pytestmark = pytest.mark.django_db


def test_a_measure_tells_its_figures_voices_findings_and_replies() -> None:
    town = make_town()
    measure = make_measure(town, aim="家の近くで教わる", doing="集会所に出向く")
    make_indicator(
        measure,
        (2023, ValueKind.BASELINE, "58"),
        (2024, ValueKind.TARGET, "100"),
        (2024, ValueKind.ACTUAL, "91"),
        (2026, ValueKind.EXPECTED, "205"),
        is_cumulative=True,
    )
    theme = make_theme(measure, opinions=23)
    make_theme(measure, "公表前の声", published=False)
    make_year(town, measure).publish(theme=theme)
    page = page_beside(measure)
    assert page == page_beside(measure)
    answer = Client().get(f"/measures/{measure.key}/")
    text = answer.content.decode()
    assert answer.status_code == 200
    for words in (
        "家の近くで教わる",
        "令和6年度は91人で、目標の100人に届きませんでした",
        "累計",
        "見込み",
        "23件",
        "会場まで行けない",
        "おおむね成果が出ている",
        "改善して継続",
        "午後の回を増やすこと。",
        "2027年4月30日",
    ):
        assert words in text, words
    assert "公表前の声" not in text
    assert 'style="' not in text


def test_a_figure_that_is_no_number_stands_in_a_table() -> None:
    town = make_town()
    measure = make_measure(town)
    indicator = make_indicator(measure, name="条例の制定", unit="", kind=IndicatorKind.MILESTONE)
    clerk = make_actor(town, "clerk")
    told: dict[str, Any] = {"actor": clerk, "indicator": indicator, "version": indicator.version}
    with pytest.raises(BadCell, match="value_missing"):
        enter_figures(**told, cells=[Cell(2025, ValueKind.TARGET, value=Decimal(1))])
    assert enter_figures(**told, cells=[Cell(2025, ValueKind.TARGET, text="条例をつくる")]) == 1
    page_beside(measure)
    text = Client().get(f"/measures/{measure.key}/").content.decode()
    assert "条例をつくる" in text
    assert "chart__svg" not in text


def test_an_unpublished_measure_is_not_there() -> None:
    town = make_town()
    measure = make_measure(town, public=False)
    page_beside(measure)
    assert Client().get(f"/measures/{measure.key}/").status_code == 404
    assert measure.name not in Client().get("/measures/").content.decode()
    with pytest.raises(NotAllowed):
        publish_measure(actor=make_actor(town, "clerk"), measure=measure, version=1)
    publish_measure(actor=make_actor(town, "approver"), measure=measure, version=1)
    assert Client().get(f"/measures/{measure.key}/").status_code == 200


def test_another_town_has_its_own_measures() -> None:
    town = make_town()
    make_town("minami")
    measure = make_measure(town)
    page_beside(measure)
    page_beside(measure.plan)
    there = Client(SERVER_NAME="minami.localhost")
    assert there.get(f"/measures/{measure.key}/").status_code == 404
    assert there.get(f"/measures/of/{measure.key}/").status_code == 404
    assert Client().get(f"/measures/of/{measure.key}/").headers["Location"] == f"/measures/{measure.key}/"
    assert there.get(f"/measures/{measure.plan.key}/").status_code == 404
    assert measure.name not in there.get("/measures/").content.decode()
    assert measure.name not in there.get(f"/measures/?plan={measure.plan.key}").content.decode()
    assert measure.name in Client().get(f"/measures/{measure.plan.key}/").content.decode()


def test_the_list_narrows_by_plan_department_and_words() -> None:
    town = make_town()
    measure = make_measure(town)
    make_measure(town, "3-1", "予防接種の案内")
    client = Client()
    assert "予防接種の案内" in client.get("/measures/").content.decode()
    text = client.get("/measures/", {"q": "スマホ", "department": measure.department.key}).content.decode()
    assert measure.name in text
    assert "予防接種の案内" not in text
    assert "当てはまる取り組みがありません" in client.get("/measures/", {"q": "ない言葉"}).content.decode()
    assert client.get("/measures/", {"q": "a\x00b"}).status_code == 400


def test_the_list_asks_as_many_questions_for_one_measure_as_for_three_hundred() -> None:
    town = make_town()
    make_indicator(make_measure(town), (2025, ValueKind.ACTUAL, "5"))
    plan = make_plan(town)
    counts = []
    for more in (0, 2, 297):
        Measure.objects.bulk_create(
            Measure(
                municipality=town,
                plan=plan,
                department=plan.department,
                code=f"x{more}-{place}",
                name=f"施策{place}",
                is_public=True,
                position=place,
            )
            for place in range(more)
        )
        Client().get("/measures/")
        with CaptureQueriesContext(connection) as asked:
            assert Client().get("/measures/").status_code == 200
        counts.append(len(asked))
    assert len(set(counts)) == 1, counts
    assert counts[0] <= 25


def test_the_measure_page_asks_as_many_questions_for_one_voice_as_for_thirty() -> None:
    town = make_town()
    measure = make_measure(town)
    page_beside(measure)
    counts = []
    for more in (1, 2, 27):
        for place in range(more):
            make_theme(measure, f"声{place}")
            make_indicator(measure, (2025, ValueKind.ACTUAL, "5"), name=f"指標{more}-{place}")
        Client().get(f"/measures/{measure.key}/")
        with CaptureQueriesContext(connection) as asked:
            Client().get(f"/measures/{measure.key}/")
        counts.append(len(asked))
    assert len(set(counts)) == 1, counts


def test_a_fixed_figure_is_replaced_only_by_a_fixed_one() -> None:
    town = make_town()
    indicator = make_indicator(make_measure(town))
    clerk = make_actor(town, "clerk")

    def enter(value: int, fixed_on: date | None = None, actor: Actor = clerk) -> int:
        indicator.refresh_from_db()
        cell = Cell(2025, ValueKind.ACTUAL, value=Decimal(value))
        return enter_figures(
            actor=actor, indicator=indicator, version=indicator.version, cells=[cell], fixed_on=fixed_on
        )

    enter(5, date(2026, 6, 1))
    with pytest.raises(BadCell, match="value_is_fixed"):
        enter(6)
    enter(6, date(2026, 7, 1))
    assert indicator.values.get().value == 6
    with pytest.raises(NotAllowed):
        enter(7, actor=make_actor(make_town("minami"), "clerk"))


def test_rewording_guards_the_version() -> None:
    town = make_town()
    measure = make_measure(town)
    system = Actor.system(town.pk)
    assert reword_measure(actor=system, measure=measure, version=1, aim="新しい").version == 2
    with pytest.raises(Conflict):
        reword_measure(actor=system, measure=measure, version=1, aim="遅れて")

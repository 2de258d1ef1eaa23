"""Measures and their figures at the desk: real series by hand, clear errors, two clerks at once, other departments."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from common.audit.models import Entry
from common.measures.models import Indicator, IndicatorValue, Measure
from common.people.models import RoleGrant
from common.text import clock
from home.forms.measure import fiscal_year_of
from home.queries.due import due_for
from tests.factories.evaluation import make_indicator, make_measure, make_plan
from tests.factories.town import make_actor, make_department, make_town, make_user

pytestmark = pytest.mark.django_db
NOW = clock.tokyo(date(2024, 2, 1))
"""R5 is under way: its 実績見込み can be written, its 実績 of R4 is there."""


@pytest.fixture
def town() -> Any:
    return make_town()


def signed_in(town: Any, role: str = "clerk", username: str = "") -> Client:
    client = Client()
    client.force_login(make_user(town, role, username), backend="common.people.backends.RoleBackend")
    return client


def elsewhere(town: Any, role: str = "clerk") -> Client:
    """A clerk of a department that neither does the measure nor leads the plan."""
    user = make_user(town, role, "other-clerk")
    RoleGrant.objects.filter(person__user=user).update(department=make_department(town, "zeimu", "税務課"))
    client = Client()
    client.force_login(user, backend="common.people.backends.RoleBackend")
    return client


@pytest.fixture
def clerk(town: Any) -> Client:
    return signed_in(town)


@pytest.fixture
def measure(town: Any) -> Measure:
    return make_measure(town, "1-3", "ひろばIDと新しいサービス", aim="だれもが使えるようにする。")


def sheet(indicator: Indicator) -> str:
    return f"/desk/measures/figures/{indicator.key}/"


def sent(client: Client, indicator: Indicator, moment: Any = NOW, **cells: Any) -> Any:
    """Post the sheet as a browser does: what it shows, with some places changed."""
    with clock.replaced_by(moment):
        form = client.get(sheet(indicator)).context["form"]
        data = {name: form[name].value() or "" for name in form.fields}
        return client.post(sheet(indicator), {**data, **cells})


def told(indicator: Indicator) -> dict[str, str]:
    return {
        f"{row.kind}-{row.fiscal_year}": row.text or f"{row.value.normalize():f}"
        for row in IndicatorValue.objects.filter(indicator=indicator)
    }


SERIES = [
    ("登録したID", "件", "1", ("280", "700", "800", "2,700", "９，０００")),
    ("試したサービス", "件", "", ("8", "1", "4", "6", "8")),
    ("育成した人", "人", "1", ("30", "60", "100", "150", "200人")),
]


@pytest.mark.parametrize(("name", "unit", "counted", "figures"), SERIES)
def test_the_real_series_are_entered_by_hand(
    town: Any, clerk: Client, measure: Measure, name: str, unit: str, counted: str, figures: tuple[str, ...]
) -> None:
    definition = {
        "name": name,
        "unit": unit,
        "kind": "number",
        "is_cumulative": counted,
        "direction": "up",
        "source": "企画課調べ",
    }
    made = clerk.post(f"/desk/measures/{measure.key}/indicators/new/", definition)
    assert made.status_code == 303
    indicator = Indicator.objects.get()
    assert indicator.is_cumulative is bool(counted)
    assert made.headers["Location"] == sheet(indicator)
    places = ("actual-2022", "expected-2023", "target-2024", "target-2025", "target-2026")
    cells = {"baseline-2021": "０", **dict(zip(places, figures, strict=True))}
    with clock.replaced_by(NOW):
        form = clerk.get(sheet(indicator)).context["form"]
        data = {one: form[one].value() or "" for one in form.fields}
        page = clerk.post(sheet(indicator), {**data, "more_year": "令和３", "find": "more_year"})
        assert page.status_code == 200
        form = page.context["form"]
        assert "baseline-2021" in form.fields
        data = {one: form[one].value() or "" for one in form.fields}
        answer = clerk.post(
            sheet(indicator), {**data, **cells, "fixed_on": "2023-05-31", "source": "令和4年度決算"}
        )
    assert answer.status_code == 303
    plain = [figure.replace("９，０００", "9000").replace(",", "").removesuffix("人") for figure in figures]
    assert told(indicator) == {"baseline-2021": "0", **dict(zip(places, plain, strict=True))}
    page = clerk.get(sheet(indicator)).content.decode()
    assert "出典：令和4年度決算" in page
    assert "2023年5月31日（水）に確定" in page
    assert "令和4年度 実績：なし → " in page
    assert ("数え方：累計" if counted else "数え方：単年度") in page
    assert Entry.objects.filter(target_key=indicator.key, verb="set_value").count() == 6


@pytest.mark.parametrize(
    ("place", "typed", "words"),
    [
        ("actual-2022", "約280", "「約280」は数字として読み取れません"),
        ("actual-2022", "1.2.3", "「1.2.3」は数字として読み取れません"),
        ("actual-2022", "1234567890123", "数が大きすぎます"),
        ("actual-2022", "0.12345", "小数点より下は4けたまで"),
        ("actual-2026", "280", "まだ始まっていない年度です"),
        ("expected-2024", "280", "まだ始まっていない年度です"),
    ],
)
def test_a_wrong_figure_is_named_and_nothing_is_stored(
    clerk: Client, measure: Measure, place: str, typed: str, words: str
) -> None:
    indicator = make_indicator(measure)
    answer = sent(clerk, indicator, **{place: typed, "target-2025": "500", "source": "書きかけの出典"})
    assert answer.status_code in (409, 422)
    page = answer.content.decode()
    assert words in page
    assert f'value="{typed}"' in page
    assert 'value="500"' in page
    assert "書きかけの出典" in page
    assert f'href="#id_{place}"' in page
    assert told(indicator) == {}


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("１２３", "123"),
        ("△5", "-5"),
        ("12.5 %", "12.5"),
        ("45.5％", "45.5"),
        (" 1,000 ", "1000"),
        ("0", "0"),
    ],
)
def test_what_people_type_is_read(clerk: Client, measure: Measure, typed: str, stored: str) -> None:
    indicator = make_indicator(measure, unit="%")
    assert sent(clerk, indicator, **{"target-2025": typed}).status_code == 303
    assert told(indicator) == {"target-2025": stored}


@pytest.mark.parametrize(
    ("typed", "year"),
    [
        ("R3", 2021),
        ("令和元年度", 2019),
        ("Ｒ８", 2026),
        ("平成30年度", 2018),
        ("２０２１", 2021),
        ("1850", None),
        ("来年", None),
        ("", None),
    ],
)
def test_a_fiscal_year_is_read_as_people_write_it(typed: str, year: int | None) -> None:
    assert fiscal_year_of(typed) == year


@pytest.mark.parametrize(
    ("typed", "words"), [("来年", "年度として読み取れません"), ("2080", "計画の期間から離れすぎ")]
)
def test_a_wrong_year_is_said(clerk: Client, measure: Measure, typed: str, words: str) -> None:
    indicator = make_indicator(measure)
    answer = sent(clerk, indicator, more_year=typed, find="more_year", **{"target-2025": "7"})
    assert 'value="7"' in answer.content.decode()
    if typed == "2080":
        answer = sent(clerk, indicator, years="2080", **{"target-2080": "5"})
        assert answer.status_code == 409
    assert words in answer.content.decode()
    assert told(indicator) == {}


def test_day_and_source_go_to_what_changes_and_a_fixed_figure_needs_a_day(
    clerk: Client, measure: Measure
) -> None:
    indicator = make_indicator(measure, (2022, "actual", "280"), (2025, "target", "900"))
    done = sent(clerk, indicator, **{"actual-2022": "281"}, fixed_on="2023-06-30", source="決算")
    assert done.status_code == 303
    fixed = IndicatorValue.objects.get(fiscal_year=2022)
    assert (fixed.fixed_on, fixed.source) == (date(2023, 6, 30), "決算")
    assert IndicatorValue.objects.get(fiscal_year=2025).fixed_on is None
    refused = sent(clerk, indicator, **{"actual-2022": "300"})
    assert refused.status_code == 409
    assert "この数字は確定しています" in refused.content.decode()
    refused = sent(clerk, indicator, **{"actual-2022": ""})
    assert refused.status_code == 409
    ahead = sent(clerk, indicator, **{"actual-2022": "300"}, fixed_on="2031-01-01")
    assert "先の日付です" in ahead.content.decode()
    assert sent(clerk, indicator, **{"actual-2022": ""}, fixed_on="2023-07-31").status_code == 303
    assert told(indicator) == {"target-2025": "900"}
    page = clerk.get(sheet(indicator)).content.decode()
    assert "令和4年度 実績：281（2023年6月30日（金）に確定、出典：決算） → 取り消し" in page
    assert "書き換えた数字がありません" in sent(clerk, indicator).content.decode()


def test_words_instead_of_numbers(clerk: Client, measure: Measure) -> None:
    indicator = make_indicator(measure, kind="milestone", unit="")
    assert sent(clerk, indicator, **{"target-2024": "条例を作る"}).status_code == 303
    assert told(indicator) == {"target-2024": "条例を作る"}
    edit = f"{sheet(indicator)}edit/"
    data = {"version": 2, "name": "条例", "kind": "number", "direction": "up"}
    refused = clerk.post(edit, data)
    assert refused.status_code == 409
    assert "文字の指標に" in refused.content.decode()


def test_two_clerks_in_one_sheet_lose_nothing(clerk: Client, measure: Measure) -> None:
    indicator = make_indicator(measure, (2022, "actual", "280"))
    with clock.replaced_by(NOW):
        form = clerk.get(sheet(indicator)).context["form"]
        stale = {name: form[name].value() or "" for name in form.fields}
        sent(clerk, indicator, **{"actual-2022": "281", "target-2026": "900"})
        answer = clerk.post(
            sheet(indicator), {**stale, "target-2026": "1000", "target-2025": "700", "source": "わたしの出典"}
        )
        assert answer.status_code == 409
        page = answer.content.decode()
        assert "ほかの" in page
        assert "令和4年度 実績：280 → 281</li>" in page
        assert "令和8年度 目標：— → 900　<strong>あなたの数字：1000</strong>" in page
        assert "企画課 デジタル推進係" in page
        assert 'value="1000"' in page
        assert 'value="700"' in page
        assert "わたしの出典" in page
        form = answer.context["form"]
        again = {name: form[name].value() or "" for name in form.fields}
        assert again["actual-2022"] == "281", "what she did not touch is what the other stored"
        assert told(indicator) == {"actual-2022": "281", "target-2026": "900"}
        assert clerk.post(sheet(indicator), again).status_code == 303
    assert told(indicator) == {"actual-2022": "281", "target-2025": "700", "target-2026": "1000"}


def test_two_clerks_write_the_words_and_the_definition(town: Any, clerk: Client, measure: Measure) -> None:
    edit = f"/desk/measures/{measure.key}/edit/"
    form = clerk.get(edit).context["form"]
    data = {name: form[name].value() for name in form.fields}
    assert clerk.post(edit, {**data, "aim": "先に書いた目的"}).status_code == 303
    answer = clerk.post(edit, {**data, "aim": "あとから書いた目的"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "先に書いた目的" in page
    assert "あとから書いた目的" in page
    assert "施策の文章または担当課を変えました" in page
    again = {**data, "aim": "あとから書いた目的", "version": answer.context["form"]["version"].value()}
    assert clerk.post(edit, again).status_code == 303
    measure.refresh_from_db()
    assert measure.aim == "あとから書いた目的"
    indicator = make_indicator(measure)
    edit = f"{sheet(indicator)}edit/"
    definition = {"version": 1, "name": "先の名前", "kind": "number", "direction": "up"}
    assert clerk.post(edit, definition).status_code == 303
    answer = clerk.post(edit, {**definition, "name": "あとの名前", "unit": "世帯"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "先の名前" in page
    assert 'value="あとの名前"' in page
    assert 'value="世帯"' in page
    assert "指標の名前：参加した人 → 先の名前" in page


def test_a_measure_is_added_and_published(town: Any, clerk: Client) -> None:
    plan = make_plan(town)
    address = "/desk/measures/new/"
    data = {
        "plan": plan.key,
        "code": "4-1",
        "name": "町の数字を開く",
        "department": make_department(town).key,
    }
    made = clerk.post(address, {**data, "aim": "だれでも使える。"})
    assert made.status_code == 303
    measure = Measure.objects.get()
    taken = clerk.post(address, {**data, "name": "別の施策"})
    assert taken.status_code == 409
    assert "別の番号にしてください" in taken.content.decode()
    assert 'value="別の施策"' in taken.content.decode()
    assert clerk.get("/measures/").content.decode().count("町の数字を開く") == 0
    publish = f"/desk/measures/{measure.key}/publish/"
    assert clerk.post(publish).status_code == 403
    approver = signed_in(town, "approver")
    late = approver.post(publish, {"version": measure.version + 1})
    assert late.status_code == 409
    assert not Measure.objects.get().is_public
    assert approver.post(publish, {"version": measure.version}).status_code == 303
    assert "町の数字を開く" in clerk.get("/measures/").content.decode()


def test_another_department_reads_and_does_not_write(town: Any, measure: Measure) -> None:
    indicator = make_indicator(measure, (2022, "actual", "280"))
    client = elsewhere(town)
    assert client.get(f"/desk/measures/{measure.key}/").status_code == 200
    page = client.get(sheet(indicator)).content.decode()
    assert "280" in page
    assert 'name="actual-2022"' not in page
    assert "担当課と、計画を取りまとめる課" in page
    data = {"version": indicator.version, "actual-2022": "1", "years": "2022"}
    assert client.post(sheet(indicator), data).status_code == 403
    for address in ("edit/", "indicators/new/"):
        assert client.get(f"/desk/measures/{measure.key}/{address}").status_code == 403
        assert client.post(f"/desk/measures/{measure.key}/{address}", {"name": "x"}).status_code == 403
    assert client.post(f"{sheet(indicator)}edit/", {"name": "x"}).status_code == 403
    assert told(indicator) == {"actual-2022": "280"}
    other = {
        "plan": measure.plan.key,
        "code": "9-9",
        "name": "よその施策",
        "department": measure.department.key,
    }
    refused = client.post("/desk/measures/new/", other)
    assert refused.status_code == 409
    assert "担当する課か、計画をとりまとめる課の担当者だけです" in refused.content.decode()
    assert Measure.objects.count() == 1
    theirs = make_department(town, "zeimu", "税務課")
    Measure.objects.update(department=theirs)
    assert client.get(f"/desk/measures/{measure.key}/edit/").status_code == 200


def test_the_approver_reads_only_and_others_nothing(town: Any, measure: Measure) -> None:
    indicator = make_indicator(measure)
    approver = signed_in(town, "approver")
    assert approver.get(sheet(indicator)).status_code == 200
    assert approver.post(sheet(indicator), {"version": 1}).status_code == 403
    assert signed_in(town, "resident").get("/desk/measures/").status_code == 403
    other = make_town("minami")
    client = Client(HTTP_HOST="minami.localhost")
    client.force_login(make_user(other, "clerk"), backend="common.people.backends.RoleBackend")
    for address in (f"/desk/measures/{measure.key}/", sheet(indicator)):
        assert client.get(address).status_code == 404


def test_the_list_is_narrowed_counted_and_paged(town: Any, clerk: Client) -> None:
    empty = clerk.get("/desk/measures/").content.decode()
    assert "まだ施策がありません" in empty
    for number in range(60):
        make_measure(town, f"9-{number}", f"施策その{number}番", public=False)
    past = clock.fiscal_year(clock.today()) - 1
    done = Measure.objects.get(code="9-5")
    make_indicator(done, (past, "actual", "1"))
    make_indicator(Measure.objects.get(code="9-6"))
    page = clerk.get("/desk/measures/").content.decode()
    assert "60件の施策" in page
    assert page.count('role="rowheader"') == 50
    assert clerk.get("/desk/measures/?page=2").content.decode().count('role="rowheader"') == 10
    missing = clerk.get("/desk/measures/?missing=1").content.decode()
    assert "1件の施策" in missing
    assert "施策その6番" in missing
    found = clerk.get("/desk/measures/?q=その59番").content.decode()
    assert "1件の施策" in found
    assert "当てはまる施策がありません" in clerk.get("/desk/measures/?q=ない言葉").content.decode()
    due = [one for one in due_for(make_actor(town, "clerk", "due-clerk")) if "実績を入れる" in one.what]
    assert len(due) == 1
    assert due[0].url.endswith("?missing=1")
    assert clerk.get(due[0].url).status_code == 200


def test_questions_do_not_grow_with_measures_and_figures(town: Any, clerk: Client) -> None:
    measure = make_measure(town)
    indicator = make_indicator(measure)
    counts: dict[str, set[int]] = {}
    for size in (1, 30):
        for number in range(size):
            other = make_measure(town, f"{size}-{number}", "施策")
            make_indicator(other, (2022, "actual", "1"))
            make_indicator(measure, (2022, "actual", "1"))
            IndicatorValue.objects.get_or_create(
                municipality=town, indicator=indicator, fiscal_year=2020 + number, kind="target", value=1
            )
        for address in ("/desk/measures/", f"/desk/measures/{measure.key}/", sheet(indicator)):
            clerk.get(address)
            with CaptureQueriesContext(connection) as caught:
                assert clerk.get(address).status_code == 200
            counts.setdefault(address, set()).add(len(caught))
    assert all(len(found) == 1 for found in counts.values()), counts

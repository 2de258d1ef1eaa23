"""The interface for programs: index, measures, pages of a list, faults in JSON, caching."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from common.measures.enums import ValueKind
from common.opendata import api
from common.opendata.dataset import Dataset, register
from home.queries.interface import ADDRESSES
from tests.factories.evaluation import make_indicator, make_measure
from tests.factories.town import make_town

pytestmark = pytest.mark.django_db
INDEX = {"version", "municipality", "licence", "documentation", "lists", "datasets"}
LISTING = {"count", "page", "pages", "next", "previous", "results"}
MEASURE = {"key", "url", "page", "code", "name", "aim", "department", "plan", "indicators"}
INDICATOR = {"key", "name", "unit", "is_cumulative", "direction", "source", "figures"}
FIGURE = {"fiscal_year", "kind", "value", "text", "fixed_on"}


@pytest.fixture
def town() -> Any:
    town = make_town()
    make_town("minami")
    return town


def test_the_index_names_lists_data_sets_and_licence(town: Any, client: Client) -> None:
    answer = client.get("/api/v1/")
    given = answer.json()
    assert set(given) == INDEX
    assert given["municipality"] == "ひろば町"
    assert given["lists"] == {
        "measures": "http://testserver/api/v1/measures/",
        "consultations": "http://testserver/api/v1/consultations/",
        "classes": "http://testserver/api/v1/classes/",
    }
    assert set(given["datasets"][0]) == {"slug", "title", "licence", "csv", "json"}
    for address in (*given["lists"].values(), given["datasets"][0]["json"], given["documentation"]):
        assert client.get(address).status_code == 200
    assert answer["Content-Type"] == "application/json; charset=utf-8"
    assert "Accept" in answer["Vary"]


def test_a_browser_is_led_to_the_explanation(town: Any, client: Client) -> None:
    asked = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    answer = client.get("/api/v1/", headers=asked)
    assert (answer.status_code, answer["Location"]) == (302, "/opendata/api/")
    assert "/opendata/api/" in client.get("/opendata/").content.decode()


def test_a_measure_has_exactly_these_fields(town: Any, client: Client) -> None:
    measure = make_measure(town)
    make_indicator(measure, (2024, ValueKind.TARGET, "100.5"), (2025, ValueKind.ACTUAL, "91"))
    given = client.get("/api/v1/measures/").json()
    assert set(given) == LISTING
    (row,) = given["results"]
    assert set(row) == MEASURE
    assert set(row["plan"]) == {"key", "title", "first_year", "last_year"}
    (indicator,) = row["indicators"]
    assert set(indicator) == INDICATOR
    assert all(set(figure) == FIGURE for figure in indicator["figures"])
    assert [figure["value"] for figure in indicator["figures"]] == [100.5, 91]
    assert client.get(row["url"]).json() == row


def test_hidden_and_foreign_measures_are_not_there(town: Any, client: Client) -> None:
    shown = make_measure(town)
    hidden = make_measure(town, "8-8", "公表前の施策", public=False)
    assert [row["key"] for row in client.get("/api/v1/measures/").json()["results"]] == [shown.key]
    there = Client(SERVER_NAME="minami.localhost")
    assert there.get("/api/v1/measures/").json()["results"] == []
    for who, key in ((client, hidden.key), (there, shown.key), (client, "nothing")):
        answer = who.get(f"/api/v1/measures/{key}/")
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")
    shown.plan.is_public = False
    shown.plan.save()
    assert client.get("/api/v1/measures/").json()["count"] == 0


def test_a_list_comes_in_pages(town: Any, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "PER_PAGE", 2)
    for number in range(5):
        make_measure(town, f"7-{number}", f"施策{number}", public=True)
    first = client.get("/api/v1/measures/").json()
    assert (first["count"], first["pages"], first["previous"]) == (5, 3, None)
    second = client.get(first["next"]).json()
    assert second["previous"] == "http://testserver/api/v1/measures/?page=1"
    last = client.get(second["next"]).json()
    assert (last["page"], last["next"], len(last["results"])) == (3, None, 1)
    keys = [row["key"] for page in (first, second, last) for row in page["results"]]
    assert len(set(keys)) == 5


def test_the_number_of_queries_does_not_grow(
    town: Any, client: Client, django_assert_num_queries: Any
) -> None:
    for number in range(12):
        make_indicator(
            make_measure(town, f"7-{number}", f"施策{number}", public=True), (2025, ValueKind.ACTUAL, "1")
        )
    with django_assert_num_queries(5):  # host, count, rows, indicators, figures
        client.get("/api/v1/measures/")


@pytest.mark.parametrize("typed", ["0", "-1", "x", "1.5", "１", "", "99999999"])
def test_a_page_that_is_no_number_is_a_fault_of_the_program(town: Any, client: Client, typed: str) -> None:
    answer = client.get("/api/v1/measures/", {"page": typed})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_parameter")


@pytest.mark.parametrize("path", ["measures/?page=2", "nothing/", "measures/x/y/", "%00/"])
def test_what_is_not_there_is_said_in_json(town: Any, client: Client, path: str) -> None:
    answer = client.get(f"/api/v1/{path}")
    assert answer.status_code == (400 if "%00" in path else 404)
    error = answer.json()["error"]
    assert set(error) == {"status", "code", "message"}
    assert error["message"].endswith("。")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", ["", "measures/", "consultations/", "classes/"])
def test_it_is_for_reading_only(town: Any, path: str, method: str) -> None:
    answer = Client(enforce_csrf_checks=True).generic(method, f"/api/v1/{path}")
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")
    assert answer.json()["error"]["code"] == "method_not_allowed"


@pytest.mark.parametrize("path", ["", "measures/", "consultations/", "classes/"])
def test_answers_are_kept_shortly_and_asked_again_by_their_tag(town: Any, client: Client, path: str) -> None:
    answer = client.get(f"/api/v1/{path}")
    assert answer["Cache-Control"] == "public, max-age=60"
    assert answer["Access-Control-Allow-Origin"] == "*"
    again = client.get(f"/api/v1/{path}", headers={"if-none-match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    make_measure(town)
    if path == "measures/":
        assert client.get("/api/v1/measures/", headers={"if-none-match": answer["ETag"]}).status_code == 200


def test_our_own_fault_is_said_in_json(town: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("home.api.measure.public_measures", None)
    answer = Client(raise_request_exception=False).get("/api/v1/measures/")
    assert (answer.status_code, answer.json()["error"]["code"]) == (500, "server_error")


def test_the_explanation_names_exactly_the_fields_that_are_given(town: Any, client: Client) -> None:
    described = {one.path: {name for name, _words in one.fields} for one in ADDRESSES}
    assert described["/api/v1/measures/"] == MEASURE
    text = client.get("/opendata/api/").content.decode()
    for one in ADDRESSES:
        assert one.path in text
        assert all(f"<code>{name}</code>" in text for name, _words in one.fields)


def test_a_data_set_of_a_closed_room_is_not_there(
    town: Any, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from common.opendata import dataset

    monkeypatch.setattr(dataset, "_DATASETS", dict(dataset._DATASETS))
    register(
        Dataset(
            slug="planted",
            title="教室の一覧",
            description="",
            columns=("名",),
            rows=lambda _id: [],
            room="events",
        )
    )
    assert client.get("/opendata/planted.json").status_code == 200
    town.events_on = False
    town.save()
    cache.clear()
    assert client.get("/opendata/planted.json").status_code == 404
    assert client.get("/opendata/planted.csv").status_code == 404
    assert "planted" not in client.get("/opendata/").content.decode()
    assert [one["slug"] for one in client.get("/api/v1/").json()["datasets"]] == ["measures"]

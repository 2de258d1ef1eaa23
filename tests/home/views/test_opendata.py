"""Open data as files."""

from __future__ import annotations

import csv
import io

import pytest
from django.test import Client

from common.measures.enums import ValueKind
from common.opendata.queries.dataset import cell_text
from tests.factories.evaluation import make_indicator, make_measure
from tests.factories.town import make_town

pytestmark = pytest.mark.django_db


def test_measures_as_csv_and_json() -> None:
    town = make_town()
    make_town("minami")
    make_indicator(make_measure(town), (2024, ValueKind.TARGET, "100.5"), (2024, ValueKind.ACTUAL, "91"))
    make_indicator(make_measure(town, "9-9", "=HYPERLINK(1)", public=True), (2025, ValueKind.ACTUAL, "-3"))
    make_indicator(make_measure(town, "8-8", "公表前", public=False), (2025, ValueKind.ACTUAL, "3"))
    answer = Client().get("/opendata/measures.csv")
    raw = b"".join(answer.streaming_content)
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.count(b"\r\n") == raw.count(b"\n") == 4
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))))
    assert [(row["種別"], row["値"]) for row in rows] == [("目標", "100.5"), ("実績", "91"), ("実績", "-3")]
    assert rows[2]["施策名"] == "'=HYPERLINK(1)"
    given = Client().get("/opendata/measures.json").json()
    assert given["licence"] == "CC BY 4.0"
    assert [row["値"] for row in given["rows"]] == [100.5, 91, -3]
    assert given["rows"][2]["施策名"] == "=HYPERLINK(1)"
    there = Client(SERVER_NAME="minami.localhost")
    assert there.get("/opendata/measures.json").json()["rows"] == []


def test_the_index_names_licence_and_files() -> None:
    make_town()
    text = Client().get("/opendata/").content.decode()
    assert "CC BY 4.0" in text
    assert "/opendata/measures.csv" in text
    assert Client().get("/opendata/nothing.csv").status_code == 404
    assert Client().get("/opendata/nothing.json").status_code == 404


@pytest.mark.parametrize("typed", ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1"])
def test_no_text_is_a_formula(typed: str) -> None:
    assert cell_text(typed) == f"'{typed}"

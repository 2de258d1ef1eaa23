"""/api/v1/consultations/: cases, sections and published results, and nothing before its time."""

from __future__ import annotations

import pytest
from django.test import Client

from common.text import clock
from home.queries.interface import ADDRESSES
from participation.models import Consultation
from tests.factories import participation as voices
from tests.factories.evaluation import make_measure
from tests.factories.town import make_town

pytestmark = pytest.mark.django_db
FIELDS = {one.path: {name for name, _words in one.fields} for one in ADDRESSES}
LIST = "/api/v1/consultations/"
CASE = FIELDS[LIST]
COUNTS = {"consultation", "published_at", "persons", "opinions", "not_accepted", "channels"}
LISTING = {"count", "page", "pages", "next", "previous", "results"}


def published() -> Consultation:
    town = make_town()
    row = voices.make_consultation(town, state="open")
    opinion = voices.make_opinion(row, "秘密の言葉のある意見です。")
    with clock.replaced_by(voices.AFTER):
        row = voices.cases.close_consultation(
            actor=voices.staff(town), key=row.key, version=Consultation.objects.get(pk=row.pk).version
        )
    voices.make_response(voices.make_theme(row, opinion), measure_key=make_measure(town).key)
    return voices.publish(row)


def test_a_case_has_exactly_these_fields(client: Client) -> None:
    row = voices.make_consultation(make_town())
    with clock.replaced_by(voices.MID):
        listed = client.get(LIST).json()
        (shown,) = listed["results"]
        one = client.get(shown["url"]).json()
        sections = client.get(one["sections"]).json()
        page = client.get(sections["results"][0]["page"])
    assert set(listed) == LISTING
    assert set(shown) == CASE
    assert set(one) == CASE | FIELDS[f"{LIST}{{key}}/"]
    assert set(one["draft"]) == {"key", "number", "label", "title"}
    assert (one["state"], one["opens_on"], one["closes_on"]) == ("open", "2025-10-01", "2025-10-30")
    assert (one["opens_at"], one["closes_at"]) == ("2025-10-01T00:00:00+09:00", "2025-10-31T00:00:00+09:00")
    assert one["result"] is None
    assert sections["count"] == 3
    assert all(set(section) == FIELDS[f"{LIST}{{key}}/sections/"] for section in sections["results"])
    assert page.status_code == 200
    assert one["page"] == f"http://testserver/consultations/{row.slug}/"


def test_the_state_goes_by_the_clock(client: Client) -> None:
    voices.make_consultation(make_town())
    with clock.replaced_by(voices.AFTER):
        assert [row["state"] for row in client.get(LIST).json()["results"]] == ["closed"]
        assert client.get(LIST, {"state": "open"}).json()["count"] == 0
        assert client.get(LIST, {"state": "closed"}).json()["count"] == 1
    assert client.get(LIST, {"state": "preparing"}).status_code == 400


def test_a_result_has_exactly_these_fields_and_no_opinion(client: Client) -> None:
    row = published()
    one = client.get(f"{LIST}{row.key}/").json()
    answer = client.get(one["result"])
    given = answer.json()
    assert set(given) == COUNTS | LISTING
    (theme,) = given["results"]
    assert set(theme) == FIELDS[f"{LIST}{{key}}/result/"]
    assert (given["persons"], given["opinions"]) == ("1〜4", "1〜4")
    assert all(set(way) == {"channel", "persons", "opinions"} for way in given["channels"])
    assert theme["response"] == "ご意見のとおり、出向く教室を考えます。"
    assert client.get(theme["page"]).status_code == 200
    assert client.get(f"/api/v1/measures/{theme['measure']}/").status_code == 200
    assert "秘密" not in answer.content.decode()


def test_nothing_is_there_before_its_time(client: Client) -> None:
    town = make_town()
    hidden = voices.make_consultation(town, slug="hidden", state="preparing")
    announced = voices.make_consultation(town, slug="announced", state="announced")
    withdrawn = voices.make_consultation(town, slug="withdrawn", state="withdrawn")
    closed = voices.make_consultation(town, slug="closed", state="closed")
    opinion = voices.make_opinion(voices.make_consultation(town, slug="early"))
    voices.make_response(voices.make_theme(opinion.consultation, opinion))
    assert client.get(f"{LIST}{hidden.key}/").status_code == 404
    assert hidden.key not in client.get(LIST).content.decode()
    for row in (announced, withdrawn):
        one = client.get(f"{LIST}{row.key}/").json()
        assert (one["draft"], one["sections"], one["result"]) == (None, None, None)
        assert client.get(f"{LIST}{row.key}/sections/").status_code == 404
    for row in (announced, withdrawn, closed, opinion.consultation):
        assert client.get(f"{LIST}{row.key}/result/").status_code == 404


def test_another_town_has_its_own(client: Client) -> None:
    row = published()
    voices.make_consultation(make_town("minami"))
    there = Client(SERVER_NAME="minami.localhost")
    assert [one["key"] for one in client.get(LIST).json()["results"]] == [row.key]
    assert row.key not in there.get(LIST).content.decode()
    for path in ("", "sections/", "result/"):
        assert there.get(f"{LIST}{row.key}/{path}").status_code == 404


def test_the_number_of_queries_does_not_grow(client: Client, django_assert_num_queries: object) -> None:
    town = make_town()
    for number in range(6):
        row = voices.make_consultation(town, slug=f"case-{number}", sections=12)
    with django_assert_num_queries(3):  # host, count, rows
        client.get(LIST)
    with clock.replaced_by(voices.MID), django_assert_num_queries(4):  # host, case, count, rows
        client.get(f"{LIST}{row.key}/sections/")

"""Addresses, cookies and keys that no page of ours makes are answered, not broken."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.factories.learning import make_lesson
from tests.factories.town import make_town

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_thousands_of_parameters_get_a_page_that_says_so() -> None:
    make_town()
    many = "&".join(["a=b"] * 3_000)
    assert Client().get(f"/classes/nothing/here/?{many}").status_code in (400, 404)
    answer = Client().get(f"/loop/?{many}")
    assert answer.status_code == 400
    assert "読めません" in answer.content.decode() or "読み取れ" in answer.content.decode()


def test_a_file_whose_name_no_disk_holds_is_not_there() -> None:
    make_town()
    assert Client().get(f"/media/{'9' * 400}").status_code == 404


def test_a_cookie_with_nul_is_no_cookie() -> None:
    make_town()
    client = Client()
    for name in ("sessionid", "learner", "receipt"):
        client.cookies[name] = "aaaaaaaaaaaa\x00"
        assert client.get("/learn/card/").status_code == 200, name


def test_a_key_with_nul_is_answered() -> None:
    lesson = make_lesson(make_town(), "photo", with_page=True)
    given = {"activity": "\x00", "choice": "\x00", "step": "1"}
    answer = Client().post(f"/learn/answer/{lesson.key}/", given)
    assert answer.status_code in (400, 404)

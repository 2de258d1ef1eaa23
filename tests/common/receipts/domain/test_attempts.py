"""Guessing a number with its digits ends at the telephone; whoever knows them is not counted."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from common.receipts.domain.attempts import TRIES, WRONG_TRIES, begin_attempt, end_attempt
from tests.factories.town import make_town


@pytest.fixture(autouse=True)
def no_counts() -> None:
    cache.clear()


def attempt(**other: Any) -> dict[str, Any]:
    return {"kind": "receipt", "municipality_id": 1, "number": "1234567", "address": "192.0.2.1"} | other


def test_a_number_is_tried_so_often_and_no_more() -> None:
    assert [begin_attempt(**attempt()) for _ in range(TRIES + 1)] == [True] * TRIES + [False]
    assert begin_attempt(**attempt(number="7654321"))
    assert begin_attempt(**attempt(municipality_id=2))
    assert begin_attempt(**attempt(kind="card"))


def test_patience_does_not_help() -> None:
    for _ in range(WRONG_TRIES // TRIES):
        assert all(begin_attempt(**attempt()) for _ in range(TRIES))
        cache.delete("attempts:receipt:1:1234567")  # ten minutes later
        cache.delete("attempts:receipt:1:192.0.2.1")
    assert not begin_attempt(**attempt())
    assert begin_attempt(**attempt(number="7654321"))


def test_a_library_of_people_may_look_up_more_than_one_of_them() -> None:
    answers = [begin_attempt(**attempt(number=str(number))) for number in range(10 * TRIES + 1)]
    assert answers == [True] * (10 * TRIES) + [False]
    assert begin_attempt(**attempt(number="0", address="192.0.2.2"))


def test_who_knows_the_digits_is_never_refused() -> None:
    for _ in range(20 * TRIES):
        assert begin_attempt(**attempt())
        end_attempt(**attempt())


@pytest.mark.django_db
def test_behind_proxies_the_client_is_counted_and_not_the_proxy(client: Client, settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    make_town()

    def answer(number: int, forwarded: str) -> int:
        typed = {"number": f"{number:08d}", "check_digits": "0000"}
        return client.post("/receipt/", typed, headers={"X-Forwarded-For": forwarded}).status_code

    # what the client itself wrote before the proxy's entry does not count
    first = [answer(number, f"203.0.113.{number % 250}, 192.0.2.1") for number in range(10 * TRIES)]
    assert set(first) == {422}
    assert answer(999, "203.0.113.1, 192.0.2.1") == 429
    assert answer(999, "203.0.113.1, 192.0.2.2") == 422

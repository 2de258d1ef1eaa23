"""How sign-in reads what stands around it."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client, RequestFactory

from common.people.allauth_adapter import AccountAdapter
from tests.factories.town import make_town

OTHER_END, CLIENT = "192.0.2.1", "203.0.113.7"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "198.51.100.1", OTHER_END),
        (1, CLIENT, CLIENT),
        (1, f"198.51.100.1, {CLIENT}", CLIENT),
        (2, f"198.51.100.1, {CLIENT}, 10.0.0.1", CLIENT),
        (2, CLIENT, OTHER_END),
        (2, "", OTHER_END),
        (1, "unknown", OTHER_END),
        (2, ", ", OTHER_END),
    ],
)
def test_whose_address_counts(settings: Any, proxies: int, forwarded: str, address: str) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    given = {"REMOTE_ADDR": OTHER_END, **({"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {})}
    assert AccountAdapter().get_client_ip(RequestFactory().get("/", **given)) == address


def test_nobody_at_the_other_end_is_refused(settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 2
    request = RequestFactory().get("/", REMOTE_ADDR="", HTTP_X_FORWARDED_FOR=CLIENT)
    with pytest.raises(PermissionDenied):
        AccountAdapter().get_client_ip(request)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "typed"),
    [
        ("/receipt/", {"number": "12345678", "check_digits": "0000"}),
        ("/accounts/login/", {"login": "nobody@example.jp", "password": "not-hers-at-all"}),
        ("/accounts/login/code/", {"email": "nobody@example.jp"}),
        ("/accounts/password/reset/", {"email": "nobody@example.jp"}),
    ],
)
def test_a_request_that_came_past_a_proxy_is_answered(
    settings: Any, path: str, typed: dict[str, str]
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 2
    make_town()
    answers = [
        Client(raise_request_exception=False).post(path, typed, headers={"x-forwarded-for": forwarded})
        for forwarded in (CLIENT, f"{CLIENT}, 10.0.0.1")
    ]
    assert [one.status_code for one in answers] == [answers[0].status_code] * 2
    assert answers[0].status_code < 500

"""Figures: only for whoever shows the token, the sum of all processes, and nothing of a person."""

from __future__ import annotations

import os
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client

from common.jobs.tasks import sweep_jobs
from common.notify.models import Message, MessageState
from common.people.enums import Channel, Purpose
from common.text import clock
from config import metrics
from config.metrics import BOUNDS, Counts, as_text
from tests.factories.events import make_booking, make_course, make_session
from tests.factories.town import make_town

TOKEN = "a token of the watcher's own"
LINE = re.compile(r'^[a-z_]+(\{([a-z]+="(\\.|[^"\\])*",?)+\})? [-+.0-9e]+$')


@pytest.fixture
def watched(settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.METRICS_TOKEN = TOKEN
    settings.MIDDLEWARE = ["config.metrics.MetricsMiddleware", *settings.MIDDLEWARE]
    monkeypatch.setattr(metrics, "folder_of_the_server", lambda: tmp_path / "counts")


def ask(client: Client, token: str = TOKEN) -> Any:
    return client.get("/metrics", headers={"authorization": f"Bearer {token}"}, follow=True)


def figures(client: Client) -> dict[str, float]:
    answer = ask(client)
    assert answer.status_code == 200
    lines = answer.content.decode().splitlines()
    assert [line for line in lines if not line.startswith("# ") and not LINE.match(line)] == []
    return {
        name: float(value) for name, _, value in (line.rpartition(" ") for line in lines if line[0] != "#")
    }


@pytest.mark.django_db
def test_without_a_token_of_the_settings_there_is_nothing(client, settings):
    make_town()
    assert ask(client, "").status_code == ask(client, settings.METRICS_TOKEN).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("token", ["", "a token", TOKEN + "x", "鶯"])
def test_a_wrong_token_finds_nothing_either(client, watched, token):
    make_town()
    assert client.get("/metrics", follow=True).status_code == 404
    header = f"Bearer {token}".encode().decode("latin-1")
    assert client.get("/metrics", headers={"authorization": header}, follow=True).status_code == 404


@pytest.mark.django_db
def test_requests_are_counted_by_pattern_and_status(client, watched):
    course = make_course(make_town())
    key = make_session(course).key
    for _ in range(3):
        client.get("/healthz")
    client.get(f"/classes/{key}/book/")
    client.get("/classes/zzz/book/")
    found = figures(client)
    assert found['hiroba_requests_total{route="healthz",status="200"}'] == 3
    assert found['hiroba_requests_total{route="classes/<str:key>/book/",status="404"}'] == 1
    assert found['hiroba_request_seconds_bucket{route="healthz",le="+Inf"}'] == 3
    assert found['hiroba_request_seconds_count{route="healthz"}'] == 3
    assert not [name for name in found if key in name]


def test_the_processes_of_a_server_are_added_up(tmp_path, monkeypatch):
    processes = [Counts(tmp_path) for _ in range(3)]
    for number, one in enumerate(processes):
        monkeypatch.setattr(os, "getpid", lambda number=number: 100 + number)
        one._written = -10.0
        for seconds in (0.001, BOUNDS[1], 99.0):
            one.add("search/", 200, seconds)
        list(one.samples())
    text = as_text(processes[0].samples())
    assert 'hiroba_requests_total{route="search/",status="200"} 9' in text
    told = re.findall(r'bucket\{route="search/",le="([^"]+)"\} (\d+)', text)
    assert [int(count) for _le, count in told] == [3, 6, 6, 6, 6, 6, 6, 6, 6, 9]
    assert told[-1][0] == "+Inf"


def test_a_folder_that_cannot_be_written_costs_no_answer(tmp_path):
    (tmp_path / "file").write_text("")
    counts = Counts(tmp_path / "file" / "below")
    counts.add("search/", 200, 0.1)
    assert list(counts.samples()) == []


def test_a_route_cannot_break_a_line():
    assert as_text([("hiroba_requests_total", {"route": 'a"\\\n', "status": "200"}, 1)]).splitlines()[-1] == (
        'hiroba_requests_total{route="a\\"\\\\\\n",status="200"} 1'
    )


@pytest.mark.django_db
def test_what_lies_in_the_rows_is_counted_and_is_nobodys(client, watched, django_assert_num_queries):
    town = make_town()
    sweep_jobs()
    with django_assert_num_queries(7):
        ask(client)
    booking = make_booking(make_session(make_course(town)), "雪ノ下 鶯谷子", phone="0000-77-4321")
    Message.objects.all().delete()
    for number, state in enumerate((MessageState.QUEUED, MessageState.QUEUED, MessageState.UNCERTAIN)):
        Message.objects.create(
            municipality=town, event=f"e{number}", kind="booked", recipient_key=booking.person.key,
            recipient_name="雪ノ下 鶯谷子", address="uguyako@canary.example", purpose=Purpose.REPLY,
            channel=Channel.EMAIL, subject="受講", body="鶯", not_before=clock.now() - timedelta(seconds=77),
            state=state, message_id=f"<{number}@x>",
        )  # fmt: skip
    with django_assert_num_queries(7):
        found = figures(client)
    assert found['hiroba_outbox_messages{state="queued",channel="email"}'] == 2
    assert found['hiroba_outbox_messages{state="uncertain",channel="email"}'] == 1
    assert found["hiroba_outbox_oldest_due_seconds"] >= 77
    assert found['hiroba_acts_acknowledged{municipality="hiroba",kind="booking"}'] == 1
    assert found["hiroba_queue_silent_seconds"] < 60
    assert found["hiroba_database_up"] == 1
    text = ask(client).content.decode()
    assert not [
        word for word in ("鶯", "uguyako", "4321", "受講", booking.key, booking.person.key) if word in text
    ]


@pytest.mark.django_db
def test_a_database_that_is_away_leaves_the_rest(client, watched, monkeypatch):
    def away() -> None:
        raise DatabaseError("no route to 10.0.0.7")

    client.get("/healthz")
    monkeypatch.setattr(metrics, "figures_of_rows", away)
    found = figures(client)
    assert found["hiroba_database_up"] == 0
    assert 'hiroba_requests_total{route="healthz",status="200"}' in found

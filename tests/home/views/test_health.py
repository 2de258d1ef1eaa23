"""Each part of /readyz is broken in turn: it is told, by its name alone, and put right again."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone

from common.jobs.domain.job import ask_job, claim_next, register_kind
from common.jobs.models import Heartbeat, Job
from common.jobs.tasks import sweep_jobs
from common.notify.models import Message, MessageState
from common.people.enums import Channel, Purpose
from common.places.models import Municipality
from common.text import clock
from home.queries import health as queries
from home.views import health
from tests.factories.town import make_town

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
LIMITS = {"queue": 60, "outbox": 120, "jobs": 400}


@pytest.fixture(autouse=True)
def town(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Municipality:
    """A town that has been served for an hour and is judged."""
    settings.READY_LIMITS = LIMITS
    monkeypatch.setattr(queries, "_started", queries._started - 3600)
    forget()
    sweep_jobs()
    yield make_town()
    forget()


def forget() -> None:
    health._sound_at.clear()
    health._kept.clear()


def ask(query: str = "") -> tuple[int, dict[str, Any]]:
    response = Client().get(f"/readyz{query}")
    return response.status_code, response.json()


def out_of_order(query: str = "") -> list[str]:
    """Names of the parts that are told, asked anew."""
    forget()
    status, told = ask(query)
    wrong = [name for name, part in told["parts"].items() if not part["ok"]]
    assert (status, told["ready"]) == ((503, False) if wrong else (200, True))
    assert all(part.get("words") for name, part in told["parts"].items() if name in wrong)
    return wrong


def owe(town: Municipality, seconds: int, **more: Any) -> Message:
    row = {
        "municipality": town,
        "event": "booked:1",
        "kind": "booked",
        "recipient_key": "p",
        "recipient_name": "水無瀬 楓",
        "address": "kaede@example.jp",
        "purpose": Purpose.REPLY,
        "channel": Channel.EMAIL,
        "subject": "受講",
        "body": "楓さん",
        "not_before": clock.now() - timedelta(seconds=seconds),
        "message_id": "<1@x>",
    }
    return Message.objects.create(**row | more)


def test_a_house_in_order_names_every_part(town):
    status, told = ask()
    assert status == 200
    assert list(told["parts"]) == list(health.PARTS)
    assert told["parts"]["outbox"] == {"ok": True, "age_seconds": 0, "limit_seconds": 120}


def test_a_queue_of_which_nothing_comes_is_told(town):
    Heartbeat.objects.update(at=clock.now() - timedelta(seconds=61))
    assert out_of_order() == ["queue"]
    assert "beat, worker and Redis" in ask()[1]["parts"]["queue"]["words"]
    sweep_jobs()
    assert out_of_order() == []
    Heartbeat.objects.all().delete()
    assert out_of_order() == ["queue"], "a sign that never came is late as well"


def test_a_mail_that_should_have_left_is_told(town):
    mail = owe(town, 121)
    assert out_of_order() == ["outbox"]
    assert ask()[1]["parts"]["outbox"]["age_seconds"] in (121, 122)
    for others in (
        {"channel": Channel.POST},
        {"state": MessageState.SENT},
        {"not_before": timezone.now() + timedelta(1)},
    ):
        Message.objects.filter(pk=mail.pk).update(**others)
        assert out_of_order() == [], others
        Message.objects.filter(pk=mail.pk).update(
            channel=Channel.EMAIL, state=MessageState.QUEUED, not_before=mail.not_before
        )


def test_work_that_waits_or_whose_worker_is_silent_is_told(town):
    register_kind("test-health", lambda job: {})
    ask_job(
        municipality=town,
        kind="test-health",
        owner_key="",
        arguments={},
        at=clock.now() - timedelta(seconds=401),
    )
    assert out_of_order() == ["jobs"]
    assert claim_next() is not None
    assert out_of_order() == []
    Job.objects.update(heartbeat_at=clock.now() - timedelta(seconds=401))
    assert out_of_order() == ["jobs"]
    sweep_jobs()
    assert out_of_order() == []


@pytest.mark.parametrize("does", ["refuses", "loses", "changes", "keeps"])
@pytest.mark.parametrize("name", ["default", "private"])
def test_a_storage_that_does_not_keep_files_is_told(town, settings, monkeypatch, caplog, name, does):
    def here(storage: FileSystemStorage) -> bool:
        return storage.location == str(settings.PRIVATE_ROOT if name == "private" else settings.MEDIA_ROOT)

    method = {"refuses": "_save", "loses": "_open", "changes": "_open", "keeps": "delete"}[does]
    real = getattr(FileSystemStorage, method)

    def broken(self: FileSystemStorage, place: str, *more: Any) -> Any:
        if not here(self):
            return real(self, place, *more)
        if does == "changes":
            (file := real(self, place)).read(1)
            return file
        raise OSError("/secret/place of the key AKIA123")

    monkeypatch.setattr(FileSystemStorage, method, broken)
    assert out_of_order() == ["storage"]
    told = ask()[1]["parts"]["storage"]
    assert told["storages"] == [name]
    assert "AKIA" not in caplog.text + str(told)
    monkeypatch.undo()


def test_the_files_of_the_probe_are_gone(town, settings):
    def there() -> list[Path]:
        return sorted(
            file for root in (settings.MEDIA_ROOT, settings.PRIVATE_ROOT) for file in root.glob("*")
        )

    before = there()
    assert out_of_order() == []
    assert there() == before


def test_a_database_that_is_away_is_told_and_nothing_is_said_of_what_lies_in_it(town, monkeypatch):
    def away(*_: Any, **__: Any) -> None:
        raise DatabaseError("no route to 10.0.0.7")

    monkeypatch.setattr(health.connection, "cursor", away)
    forget()
    status, told = ask()
    assert status == 503
    assert told["parts"]["database"] == {"ok": False, "words": "the database does not answer"}
    assert list(told["parts"]) == ["database", "storage"]


def test_residents_are_served_while_mails_are_late(town):
    owe(town, 3000)
    assert out_of_order("?only=database,storage") == []
    assert out_of_order("?only=outbox") == ["outbox"]
    for query in ("?only=", "?only=nonsense"):
        assert ask(query)[0] == 400


def test_asking_often_costs_one_statement(town, django_assert_num_queries, monkeypatch):
    tried: list[str] = []
    monkeypatch.setattr(health, "try_storage", tried.append)
    ask()
    with django_assert_num_queries(3):
        for _ in range(3):
            assert ask()[0] == 200
    assert tried == ["default", "private"]


def test_parts_that_cannot_be_asked_are_not_called_in_order(town, monkeypatch):
    def broken() -> None:
        raise DatabaseError("relation jobs_job of 10.0.0.7")

    monkeypatch.setattr(health, "lateness", broken)
    assert out_of_order() == sorted(LIMITS, key=health.PARTS.index)
    assert out_of_order("?only=outbox") == ["outbox"]
    assert "10.0.0.7" not in str(ask())


def test_a_store_that_hangs_holds_up_one_request_alone(monkeypatch):
    trying, goes_on = threading.Event(), threading.Event()

    def hangs(name: str) -> None:
        trying.set()
        assert goes_on.wait(20)
        raise OSError

    health._kept["storage"] = (-float("inf"), {"ok": True})
    monkeypatch.setattr(health, "try_storage", hangs)
    with ThreadPoolExecutor(2) as pool:
        # the storage alone asks no database, so that these threads leave no connection behind
        first = pool.submit(ask, "?only=storage")
        assert trying.wait(20)
        second = pool.submit(ask, "?only=storage")
        try:
            assert second.result(timeout=10) == (200, {"ready": True, "parts": {"storage": {"ok": True}}})
        finally:
            goes_on.set()
        assert first.result(timeout=20)[0] == 503
    assert ask("?only=storage")[0] == 503


def test_after_an_outage_of_all_there_is_time_to_catch_up(town, monkeypatch):
    owe(town, 30_000)
    Heartbeat.objects.update(at=clock.now() - timedelta(hours=9))
    monkeypatch.setattr(queries, "_started", queries.time.monotonic() - 50)
    assert out_of_order() == []
    monkeypatch.setattr(queries, "_started", queries.time.monotonic() - 100)
    assert out_of_order() == ["queue"]


def test_no_answer_holds_what_is_personal(town):
    owe(town, 3000)
    forget()
    told = Client().get("/readyz").content.decode()
    assert not [word for word in ("水無瀬", "楓", "kaede", "example.jp", "受講") if word in told]

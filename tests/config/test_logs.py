"""Nothing a person wrote gets into the log of production: by no form, no address, no fault, no library."""

from __future__ import annotations

import ast
import io
import json
import logging
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from celery.app import trace
from django.db import IntegrityError, connection, transaction
from django.test import Client, RequestFactory

from common.notify.tasks import sweep_outbox
from common.people.models import Person
from common.places.models import Municipality
from common.receipts.models import Receipt
from common.text import clock
from config.logs import JsonLines, request_id
from config.request_log import RequestLogMiddleware
from config.settings.log import log_to_stdout
from events.models import Booking
from participation.models import Opinion
from tests.factories import participation as make
from tests.factories.events import make_course, make_room, make_session
from tests.factories.town import make_town, make_user

ROOT = Path(__file__).resolve().parents[2]
CANARIES = {
    "name": "雪ノ下 鶯谷子",
    "kana": "ユキノシタ ウグヤコ",
    "phone": "0000-77-4321",
    "email": "uguyako.yuki@canary.example",
    "text": "鶯の声が聞こえる縁側を残してください。",
    "query": "縁側の鶯さがし",
    "password": "nightingale-by-the-veranda-77",
}
# the same, as an address, a database or a form writes them
OTHER_WRITINGS = (
    "%E9%9B%AA%E3%83%8E",
    "\\u96ea\\u30ce",
    "774321",
    "77-4321",
    "uguyako",
    "nightingale",
    "ウグヤコ",
    "鶯",
)


def leaks(log: str) -> list[str]:
    return [word for word in (*CANARIES.values(), *OTHER_WRITINGS) if word in log]


class Plain(logging.Formatter):
    """What a log usually says; the control."""

    def format(self, record: logging.LogRecord) -> str:
        return super().format(record) + str(getattr(record, "request", ""))


@pytest.fixture
def log(settings: Any) -> Iterator[io.StringIO]:
    """What production would print, and what an ordinary formatter would have printed beside it (`.plain`)."""
    settings.MIDDLEWARE = ["config.request_log.RequestLogMiddleware", *settings.MIDDLEWARE]
    root, out, plain = logging.getLogger(), io.StringIO(), io.StringIO()
    handlers = [logging.StreamHandler(out), logging.StreamHandler(plain)]
    handlers[0].setFormatter(JsonLines())
    handlers[1].setFormatter(Plain())
    level = root.level
    root.setLevel("DEBUG")  # stricter than any level of production
    for handler in handlers:
        root.addHandler(handler)
    out.plain = plain  # type: ignore[attr-defined]
    yield out
    for handler in handlers:
        root.removeHandler(handler)
    root.setLevel(level)


def lines(log: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


def requests(log: io.StringIO) -> list[dict[str, Any]]:
    return [line for line in lines(log) if line["logger"] == "config.request_log"]


@pytest.fixture
def town(db: None) -> Municipality:
    return make_town()


def book(client: Client, town: Municipality) -> str:
    session = make_session(make_course(town), room=make_room(town))
    typed = {key: CANARIES[key] for key in ("name", "kana", "phone", "email")}
    answer = client.post(f"/classes/{session.key}/book/", {**typed, "form_key": str(uuid4())})
    assert answer.status_code == 303
    assert Booking.objects.get().person.name == CANARIES["name"]
    client.get("/classes/done/")
    return str(session.key)


def say(client: Client, town: Municipality) -> None:
    row = make.make_consultation(town)
    typed = {
        "form_key": str(uuid4()),
        "stance": "wish",
        "text": CANARIES["text"],
        "reply_by": "",
        "step": "send",
    }
    with clock.replaced_by(make.MID):
        answer = client.post(f"/consultations/{row.slug}/s/{make.first_section(row).key}/", typed)
    assert answer.status_code == 303
    assert Opinion.objects.get().text == CANARIES["text"]


def sign_in(client: Client, town: Municipality) -> None:
    user = make_user(town, "resident", "uguyako")
    user.email = CANARIES["email"]
    user.set_password(CANARIES["password"])
    user.save()
    for password in (CANARIES["password"] + "x", CANARIES["password"]):
        client.post("/accounts/login/", {"login": CANARIES["email"], "password": password})
    client.post("/accounts/password/reset/", {"email": CANARIES["email"]})


def test_a_life_of_requests_leaves_no_word_of_it(town, log, client):
    key = book(client, town)
    say(client, town)
    sign_in(client, town)
    number = Receipt.objects.first().number
    client.post("/receipt/", {"number": number, "check_digits": "4321"})
    client.get("/search/", {"q": CANARIES["query"]})
    client.get(f"/{CANARIES['name']}/", {"q": CANARIES["text"]})  # an address that is not there
    client.get(f"/classes/{key}/", headers={"user-agent": CANARIES["name"].encode("utf-8").decode("latin-1")})
    client.get("/", headers={"host": "uguyako.canary.example", "x-request-id": CANARIES["email"]})
    client.generic(CANARIES["password"].upper(), "/")
    sweep_outbox()
    assert leaks(log.getvalue()) == []
    assert number not in log.getvalue()
    assert key not in log.getvalue()
    told = requests(log)
    assert {"classes/<str:key>/book/", "search/", "accounts/login/"} <= {line["route"] for line in told}
    assert all(
        set(line)
        == {
            "time",
            "level",
            "logger",
            "message",
            "request_id",
            "method",
            "route",
            "status",
            "ms",
            "municipality",
        }
        for line in told
    )
    assert {line["municipality"] for line in told} == {"hiroba", ""}
    assert {line["method"] for line in told} == {"GET", "POST", "OTHER"}


def test_an_ordinary_log_would_tell_much_of_it(town, log, client):
    """The control: the same requests, written by an ordinary formatter, hold canaries."""
    client.get(f"/{CANARIES['name']}/")
    failing(client, town)
    assert leaks(log.plain.getvalue())  # type: ignore[attr-defined]


def failing(client: Client, town: Municipality) -> None:
    """Fail in the middle of a booking, with the words in the fault, in its cause and in the variables."""
    session = make_session(make_course(town), room=make_room(town))
    client.raise_request_exception = False

    def fails(*_: Any, **named: Any) -> None:
        words = CANARIES["text"]
        try:
            raise KeyError(words)
        except KeyError as fault:
            raise RuntimeError(f"cannot book {CANARIES['name']} of {CANARIES['phone']}") from fault

    patch = pytest.MonkeyPatch()
    patch.setattr("events.domain.booking.add_person", fails)
    typed = {key: CANARIES[key] for key in ("name", "kana", "phone", "email")}
    answer = client.post(f"/classes/{session.key}/book/", {**typed, "form_key": str(uuid4())})
    patch.undo()
    assert answer.status_code == 500


def test_a_fault_tells_where_and_not_what(town, log, client):
    failing(client, town)
    assert leaks(log.getvalue()) == []
    (told,) = [line for line in lines(log) if "errors" in line]
    assert told["logger"] == "django.request"
    assert [one["type"] for one in told["errors"]] == ["builtins.RuntimeError", "builtins.KeyError"]
    assert re.fullmatch(r".*test_logs\.py:\d+ fails", told["errors"][0]["at"][-1])
    (line,) = requests(log)
    assert (line["status"], line["level"]) == (500, "error")
    assert line["request_id"] == told["request_id"]


@pytest.mark.both_databases
def test_a_database_that_repeats_the_row_is_not_repeated(town, log):
    person = Person.objects.create(municipality=town, name=CANARIES["name"], created_at=clock.now())
    try:
        with transaction.atomic():
            Person.objects.create(
                pk=person.pk, municipality=town, name=CANARIES["name"], created_at=clock.now()
            )
    except IntegrityError:
        logging.getLogger("django.db").exception("while storing")
    (told,) = [line for line in lines(log) if "errors" in line]
    assert leaks(log.getvalue()) == []
    assert told["errors"][0]["type"] == "django.db.utils.IntegrityError"
    if connection.vendor == "postgresql":
        assert told["errors"][1]["code"] == "23505"


def test_a_task_that_fails_tells_neither_its_arguments_nor_its_words(log):
    try:
        raise ValueError(CANARIES["name"])
    except ValueError:
        context = {
            "id": "d1", "name": "common.notify.tasks.sweep_outbox", "exc": CANARIES["name"], "internal": False,
            "args": [CANARIES["email"]], "kwargs": "{}", "traceback": CANARIES["text"], "hostname": "w",
            "description": "raised unexpected",
        }  # fmt: skip
        fmt = "Task %(name)s[%(id)s] %(description)s: %(exc)s"
        trace.logger.error(fmt, context, exc_info=sys.exc_info(), extra={"data": context})
    assert leaks(log.getvalue()) == []
    assert lines(log)[0]["errors"][0]["type"] == "builtins.ValueError"


def record(name: str, message: Any, *args: Any, file: str = __file__) -> dict[str, Any]:
    made = logging.LogRecord(name, logging.INFO, file, 7, message, args, None)
    told: dict[str, Any] = json.loads(JsonLines().format(made))
    return told


def test_of_a_library_only_what_stands_in_its_code_is_told():
    assert record("library", "%s answered %d to %s", "uguyako", 404, b"x")["message"] == "… answered 404 to …"
    put_together = "".join(["hello ", "uguyako"])
    assert "message" not in record("library", put_together)
    assert record("library", put_together)["where"].endswith("test_logs.py:7")
    assert "message" not in record("library", KeyError("uguyako"))
    assert record("library", "too few: %s %s", "uguyako")["message"] == "too few: %s %s"
    assert (
        record("home.views.health", "of the house: %s", "home.W002")["message"] == "of the house: home.W002"
    )
    # nobody becomes the house by a name that begins alike
    assert record("homely", "of the house: %s", "uguyako")["message"] == "of the house: …"


GIVEN = {
    ("site/common/audit/domain/erasure.py", "type(fault).__name__"),
    ("site/config/cache.py", "type(fault).__name__"),
    ("site/config/request_log.py", "'request'"),
    ("site/home/tasks.py", "differed"),
    ("site/home/tasks.py", "municipality.pk"),
    ("site/home/views/health.py", "', '.join(ids)"),
    ("site/home/views/health.py", "name"),
    ("site/home/views/health.py", "type(fault).__name__"),
}
"""What the house gives to a logger, looked at by a person: ids of checks, names of storages, types of faults."""


def test_the_house_gives_its_loggers_nothing_of_a_person():
    given = set()
    for folder in ("site", "learning", "events", "participation"):
        for path in (ROOT / folder).rglob("*.py"):
            for call in ast.walk(ast.parse(path.read_text())):
                if (
                    isinstance(call, ast.Call)
                    and isinstance(call.func, ast.Attribute)
                    and ast.unparse(call.func.value) in ("logger", "_log", "log", "_logger", "logging")
                    and call.func.attr not in ("getLogger", "StreamHandler")
                ):
                    given |= {(str(path.relative_to(ROOT)), ast.unparse(one)) for one in call.args[1:]}
    assert given == GIVEN, "look whether it can hold a value of a person, then list it here"


def test_every_line_of_a_request_has_its_number_and_the_next_has_another(log):
    def view(request: Any) -> Any:
        from django.http import HttpResponse

        logging.getLogger("home").warning("within")
        return HttpResponse()

    answers = [RequestLogMiddleware(view)(RequestFactory().get("/")) for _ in range(2)]
    numbers = [answer["X-Request-ID"] for answer in answers]
    assert [line["request_id"] for line in lines(log)] == [numbers[0], numbers[0], numbers[1], numbers[1]]
    assert numbers[0] != numbers[1]
    assert request_id.get() == ""


def test_a_watcher_that_is_answered_leaves_no_line(log, client, db):
    client.get("/healthz")
    assert requests(log) == []


def test_no_fault_is_sent_by_mail_and_all_goes_to_one_place():
    made = log_to_stdout("info")
    assert made["loggers"]["django"] == {"handlers": [], "propagate": True}
    assert made["root"]["handlers"] == list(made["handlers"]) == ["stdout"]

"""G6: a task delivered three times leaves what one delivery leaves, and mails go to exactly whom they concern."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core import mail
from django.db import connections

from common.audit.models import Entry
from common.jobs.models import Job
from common.notify import tasks as notify_tasks
from common.notify.domain.outbox import send_claimed
from common.notify.models import Following, Message, MessageState
from common.people.enums import Channel
from common.people.rules import Actor
from common.places.models import Municipality
from common.text import clock
from config.celery import app
from events.domain.booking import cancel_at_desk
from events.models import Session
from participation.domain.draft import ask_import
from participation.domain.opinion import Sender
from participation.models import Consultation, DraftVersion
from tests.factories.draft import SHORT_PLAN
from tests.factories.evaluation import make_follower, make_measure, make_year
from tests.factories.events import make_booking, make_course, make_session
from tests.factories.participation import (
    make_consultation,
    make_opinion,
    make_response,
    make_theme,
    publish,
    staff,
)
from tests.factories.town import make_town

pytestmark = [pytest.mark.fault("G6"), pytest.mark.django_db(transaction=True)]

TASKS = {
    "common.notify.tasks.sweep_outbox",
    "common.jobs.tasks.sweep_jobs",
    "home.tasks.compare_search",
    "participation.tasks.close_consultations",
}
WORKERS = 3
app.loader.import_default_modules()  # as a worker does when it starts


def deliver(names: list[str]) -> list[BaseException]:
    """Let several workers take the deliveries in this order; returns what broke."""
    waiting, broken = list(names), []
    lock = threading.Lock()

    def work() -> None:
        try:
            while True:
                with lock:
                    if not waiting:
                        return
                    name = waiting.pop()
                app.tasks[name].apply(throw=True)
        except BaseException as fault:
            broken.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return broken


class World:
    """One town in which everything a task can do waits to be done, and who is to be told what."""

    def __init__(self, slug: str, size: int) -> None:
        self.town: Municipality = make_town(slug)
        self.told: Counter[tuple[str, str]] = Counter()
        self._classes(size)
        self._result(max(2, size // 4))
        self._evaluation()
        self._imports(max(2, size // 20))
        for index in range(max(2, size // 20)):
            self._due(index)

    def tell(self, kind: str, address: str) -> None:
        self.told[kind, address] += 1

    def _classes(self, size: int) -> None:
        session = make_session(make_course(self.town), capacity=12)
        Session.objects.filter(pk=session.pk).update(capacity=size * 2)
        for index in range(size):
            address = f"booker{index}@{self.town.slug}.example.jp" if index % 5 else ""
            number = f"0000-{index:06d}"
            booking = make_booking(session, f"受講 {index}", phone=number, email=address)
            if address:
                self.tell("booked", address)
            if index % 4 == 1:
                cancel_at_desk(actor=Actor.system(self.town.pk), key=booking.key)
                if address:
                    self.tell("booking_cancelled", address)

    def _result(self, size: int) -> None:
        case = make_consultation(self.town, slug="answered")
        opinions = [make_opinion(case, text="だまって読みます。")]
        for index in range(size):
            address = f"voice{index}@{self.town.slug}.example.jp"
            sender = Sender(email=address, reply_by=Channel.EMAIL)
            opinions.append(make_opinion(case, text=f"意見 {index}", sender=sender))
            self.tell("consultation_result", address)
        with clock.replaced_by(clock.end_of_day(date(2025, 10, 30))):
            app.tasks["participation.tasks.close_consultations"].apply(throw=True)
        make_response(make_theme(case, *opinions))
        publish(case)

    def _evaluation(self) -> None:
        measure = make_measure(self.town)
        for name in ("山本 とめ", "川口 りん"):
            person = make_follower(self.town, "measure", measure.key, name=name)
            self.tell("round_published", f"{person.key}@example.jp")
        stopped = make_follower(self.town, "measure", measure.key, name="森 しずか")
        Following.objects.filter(person=stopped).update(stopped_at=clock.now())
        make_year(self.town, measure).publish()

    def _imports(self, number: int) -> None:
        clerk = staff(self.town)
        for index in range(number):
            case = make_consultation(self.town, state="preparing", slug=f"long-{index}")
            ask_import(actor=clerk, consultation_key=case.key, text=SHORT_PLAN, title=f"計画 {index}")

    def _due(self, index: int) -> None:
        make_consultation(self.town, state="open", slug=f"due-{index}")

    def state(self) -> dict[str, Any]:
        """What stands in the database, told without keys and instants."""
        here = {"municipality": self.town}
        return {
            "messages": Counter(
                Message.objects.filter(**here).values_list("kind", "channel", "state", "attempts")
            ),
            "jobs": Counter(Job.objects.filter(**here).values_list("kind", "state")),
            "results": [sorted(job.result) for job in Job.objects.filter(**here)],
            "versions": DraftVersion.objects.filter(**here).count(),
            "cases": Counter(Consultation.objects.filter(**here).values_list("state", "version")),
            "moves": Counter(Entry.objects.filter(**here).values_list("verb", flat=True)),
        }


def mails() -> Counter[tuple[str, str]]:
    """(kind, address) of every mail that went out; the kind is read from the row of its Message-ID."""
    kinds = dict(Message.objects.values_list("message_id", "kind"))
    return Counter((kinds[sent.extra_headers["Message-ID"]], sent.to[0]) for sent in mail.outbox)


def deliveries(times: int, rounds: int) -> list[str]:
    found = [name for name in sorted(TASKS) for _ in range(times * rounds)]
    random.Random(6).shuffle(found)
    return found


def test_every_task_is_tried():
    assert {name for name in app.tasks if not name.startswith("celery.")} == TASKS


def test_three_deliveries_leave_what_one_leaves(full_size, record_figure):
    # what is owed here fits into one sweep (MOST_AT_ONCE), so that one delivery does it all
    size, rounds = (120, 112) if full_size else (8, 4)
    one = World("hiroba", size)
    assert not deliver(sorted(TASKS))
    expected, sent_once = one.state(), mails()
    assert sent_once == one.told
    mail.outbox.clear()
    three = World("minami", size)
    work = deliveries(3, rounds)
    assert not deliver(work)
    found = three.state()
    differing = [name for name in expected if expected[name] != found[name]]
    record_figure("differing", value=len(differing), unit="kinds of rows", n=len(work), goal="== 0")
    wrong = sum((mails() - three.told).values()) + sum((three.told - mails()).values())
    record_figure(
        "recipients", value=wrong, unit="mails too many or too few", n=sum(three.told.values()), goal="== 0"
    )
    assert {kind for kind, _address in three.told} == {
        "booked", "booking_cancelled", "consultation_result", "round_published"
    }  # fmt: skip


def test_a_sweeper_that_does_not_claim_sends_twice():
    """The control: rows that are read, sent and then marked are sent by every delivery."""
    town = make_town()
    session = make_session(make_course(town), capacity=12)
    for index in range(6):
        make_booking(session, f"受講 {index}", phone=f"0000-{index:06d}", email=f"b{index}@example.jp")
    ready = threading.Barrier(WORKERS)
    results: list[int] = []

    def naive() -> None:
        try:
            due = list(Message.objects.filter(state=MessageState.QUEUED))
            ready.wait(10)
            for message in due:
                Message.objects.filter(pk=message.pk).update(state=MessageState.CLAIMED, claimed_at=None)
                send_claimed(message, notify_tasks.send_mail)
            results.append(len(due))
        finally:
            connections.close_all()

    run_together(naive)
    assert results == [6] * WORKERS
    assert sorted(mails().values()) == [WORKERS] * 6


def run_together(work: Callable[[], None]) -> None:
    threads = [threading.Thread(target=work) for _ in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_due_cases_are_closed_after_the_deliveries():
    """What the comparison of states stands on: the tasks do something in this world."""
    world = World("hiroba", 4)
    before = world.state()
    assert not deliver(deliveries(3, 1))
    after = world.state()
    assert before["cases"] != after["cases"]
    assert {state for _kind, state in after["jobs"]} == {"done"}
    assert after["versions"] > before["versions"]
    assert {state for _kind, _channel, state, _tries in after["messages"]} == {"sent"}

"""G3: a form that arrives five times in the same moment is one act with one receipt and one message."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.faults.people import Answer, Browser, Form, booking_form, opinion_form
from tests.faults.server import run_town, serve

TIMES = 5
AT_ONCE = 2
"""Forms on their way at the same time, each five times."""


def five_times(port: int, forms: list[Form], send: Callable[[Browser, Form], Answer]) -> list[list[Answer]]:
    """Let five browsers send each form in one moment, a few forms at a time; returns five answers per form."""

    def some(part: list[Form]) -> list[list[Answer]]:
        ready = threading.Barrier(TIMES)

        def one(_place: int) -> list[Answer]:
            browser, answers = Browser(port), []
            for form in part:
                ready.wait(120)
                answers.append(send(browser, form))
            browser.close()
            return answers

        with ThreadPoolExecutor(TIMES) as browsers:
            return [list(five) for five in zip(*browsers.map(one, range(TIMES)), strict=True)]

    with ThreadPoolExecutor(AT_ONCE) as groups:
        done = groups.map(some, [forms[place::AT_ONCE] for place in range(AT_ONCE)])
        return [five for part in done for five in part]


def naive(browser: Browser, form: Form) -> Answer:
    return browser.send(Form(f"/naive-form/{form.key}/", {}))


def proven(browser: Browser, form: Form) -> Answer:
    """Send, and believe only the number on the page of the receipt."""
    answer = browser.send(form)
    if answer.status != 303:
        return answer
    return Answer(answer.status, answer.location, browser.receipt_page(answer))


@pytest.mark.fault("G3")
@pytest.mark.slow
def test_five_equal_posts_are_one_act(
    copy_of_database: dict[str, str], tmp_path: Path, full_size: bool, record_figure: Any
) -> None:
    env = copy_of_database
    number = 1000 if full_size else 20
    town: Any = run_town(env, "forms_town", "make", "4", str(number))
    forms = [booking_form(town["bookings"][index % 4]) for index in range(number // 2)]
    forms += [opinion_form(town["opinions"]) for _ in range(number // 2)]
    order = [forms[index // 2 + (number // 2) * (index % 2)] for index in range(number)]
    with serve("tests.faults.naive_form:application", env=env, log=tmp_path / "server.log") as server:
        five_times(server.port, order[:20], naive)
        # the page of the receipt costs as much as the act: all five read it for every tenth form
        fives = five_times(server.port, order[: number // 10], proven)
        fives += five_times(server.port, order[number // 10 :], Browser.send)
    answered: Any = run_town(env, "forms_town", "answer")
    counted = answered["before"]
    told = (Counter(a.status for five in fives for a in five), (tmp_path / "server.log").read_text()[-1500:])
    twice = sum(times > 1 for times in counted["naive"])
    record_figure("control_doubled", value=twice, unit="naive forms", n=20, goal=">= 10")
    failures = sum(answer.status >= 500 or answer.status == 0 for five in fives for answer in five)
    record_figure("failures", value=failures, unit="answers of 500", n=number * TIMES, goal="== 0")
    numbers = [{answer.number for answer in five} for five in fives]
    equal = sum(len(found) == 1 and "" not in found for found in numbers)
    record_figure("equal", value=equal, unit="forms with five equal answers", n=number, goal=f"== {number}")
    assert {act[1] for act in counted["acts"].values()} == set[str]().union(*numbers), told
    assert set(counted["acts"]) == {form.key for form in forms}, told
    record_figure("rows", value=counted["rows"], unit="rows", n=number * TIMES, goal=f"== {number}")
    assert (counted["receipts"], counted["uncounted"], counted["busy"]) == (number, 0, 0), told
    assert counted["notices"] == number // 2, "each booking owes its confirmation"
    counted = answered["after"]
    assert counted["told"] == counted["notices"]
    record_figure("notices", value=counted["notices"], unit="messages", n=number * TIMES, goal=f"== {number}")

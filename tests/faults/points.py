"""Seven points of an act and seven of a sending at which a process, or the database under it, can be killed outright.

An app of the test settings alone: it wraps functions of the product, which itself knows nothing of this. The order
lies in a file, "web after_lock" for instance, and holds for whichever process reaches that point first.
"""

from __future__ import annotations

import contextlib
import functools
import os
import signal
import smtplib
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.db.backends.base.base import BaseDatabaseWrapper

from tests.faults.household import kill_outright

OF_AN_ACT = (
    "before_lock",
    "after_lock",
    "before_receipt",
    "after_receipt",
    "before_commit",
    "after_commit",
    "before_answer",
)
OF_A_SENDING = (
    "before_claim",
    "after_claim",
    "after_recipient",
    "before_words",
    "after_acceptance",
    "before_storing",
    "after_storing",
)
_inside = threading.local()
"""Whether this thread is between the lock of an act and its commit."""


def reach(point: str) -> None:
    """Die here, or let the database die, if that is the order; nobody else will."""
    order = Path(os.environ["FAULTS_ORDER"])
    try:
        victim, wanted = order.read_text().split()[:2]
    except (OSError, ValueError):
        return
    if wanted != point:
        return
    try:
        order.rename(order.with_suffix(".done"))  # only one can take it
    except OSError:
        return
    if victim == "postgresql":
        kill_outright(int(Path(os.environ["FAULTS_PID"]).read_text()))
        return
    os.killpg(0, signal.SIGKILL)


def wrapped(function: Callable[..., Any], *, before: str = "", after: str = "") -> Callable[..., Any]:
    """The same function with a point on either side."""

    @functools.wraps(function)
    def inner(*args: Any, **kwargs: Any) -> Any:
        if before:
            reach(before)
        answer = function(*args, **kwargs)
        if after:
            reach(after)
        return answer

    return inner


def _lock(function: Callable[..., Any]) -> Callable[..., Any]:
    inner = wrapped(function, before="before_lock", after="after_lock")

    @functools.wraps(function)
    def lock(*args: Any, **kwargs: Any) -> Any:
        _inside.act = True
        return inner(*args, **kwargs)

    return lock


def _commit(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def commit(self: BaseDatabaseWrapper) -> Any:
        ours, _inside.act = getattr(_inside, "act", False), False
        if ours:
            reach("before_commit")
        answer = function(self)
        if ours:
            reach("after_commit")
        return answer

    return commit


class Points(AppConfig):
    """Wrap the product's functions once it is loaded."""

    name = "tests.faults"
    label = "points_of_faults"

    def ready(self) -> None:
        from common.notify import tasks
        from events.domain import booking
        from events.views import booking as booking_view
        from participation.domain import opinion
        from participation.views import opinion as opinion_view

        booking.locked_session = _lock(booking.locked_session)
        opinion.open_case = _lock(opinion.open_case)
        for verb in (booking, opinion):
            verb.issue_receipt = wrapped(verb.issue_receipt, before="before_receipt", after="after_receipt")
        BaseDatabaseWrapper.commit = _commit(BaseDatabaseWrapper.commit)  # type: ignore[method-assign]
        for view in (booking_view, opinion_view):
            view.give_proof = wrapped(view.give_proof, after="before_answer")
        tasks.claim_due_mails = wrapped(tasks.claim_due_mails, before="before_claim", after="after_claim")
        smtplib.SMTP.rcpt = wrapped(smtplib.SMTP.rcpt, after="after_recipient")  # type: ignore[method-assign]
        smtplib.SMTP.data = wrapped(  # type: ignore[method-assign]
            smtplib.SMTP.data, before="before_words", after="after_acceptance"
        )
        tasks.send_mail = wrapped(tasks.send_mail, after="before_storing")
        tasks.send_claimed = wrapped(tasks.send_claimed, after="after_storing")


def give_order(order: Path, victim: str, point: str) -> None:
    """Order a kill; the file appears whole."""
    draft = order.with_suffix(".draft")
    draft.write_text(f"{victim} {point}")
    draft.rename(order)


def was_obeyed(order: Path) -> bool:
    """Whether the kill has happened; forgets it."""
    done = order.with_suffix(".done")
    with contextlib.suppress(FileNotFoundError):
        done.unlink()
        return True
    return False

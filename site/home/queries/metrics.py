"""What a watcher counts in the rows: messages, long work, acknowledged acts. Numbers of towns, never of persons."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Count

from common.jobs.models import Job
from common.jobs.queries.job import last_heartbeat, oldest_open_job
from common.notify.models import Message
from common.notify.queries.message import oldest_due_mail
from common.receipts.models import Receipt
from common.text import clock

Sample = tuple[str, dict[str, str], float]
"""Name of the figure, its labels, its value."""


def figures_of_rows() -> Iterator[Sample]:
    """Give every figure that the database knows; a fixed number of statements, whatever the number of rows."""
    for state, channel, count in _counted(Message, "state", "channel"):
        yield "hiroba_outbox_messages", {"state": state, "channel": channel}, count
    for state, count in _counted(Job, "state"):
        yield "hiroba_jobs", {"state": state}, count
    for town, kind, count in _counted(Receipt, "municipality__slug", "kind"):
        yield "hiroba_acts_acknowledged", {"municipality": town, "kind": kind}, count
    yield "hiroba_outbox_oldest_due_seconds", {}, _age(oldest_due_mail())
    yield "hiroba_jobs_oldest_open_seconds", {}, _age(oldest_open_job())
    heartbeat = last_heartbeat()
    if heartbeat is not None:
        yield "hiroba_queue_silent_seconds", {}, _age(heartbeat)


def _counted(model: type[Message] | type[Job] | type[Receipt], *by: str) -> Iterator[tuple[Any, ...]]:
    rows = model._default_manager.order_by(*by).values_list(*by).annotate(count=Count("pk"))
    yield from rows.values_list(*by, "count")


def _age(moment: datetime | None) -> float:
    return 0.0 if moment is None else max((clock.now() - moment).total_seconds(), 0.0)

"""Whether what the town promised is on its way: the queue, the mails that are due, the long work."""

import time
from dataclasses import dataclass

from django.conf import settings

from common.jobs.queries.job import last_heartbeat, oldest_open_job
from common.notify.queries.message import oldest_due_mail
from common.text import clock

_started = time.monotonic()

_ASKED = {
    "queue": (last_heartbeat, "nothing has come out of the queue; look at beat, worker and Redis"),
    "outbox": (oldest_due_mail, "a mail has been due; look at the worker and the mail server"),
    "jobs": (oldest_open_job, "long work has been waiting or silent; look at the workers"),
}


@dataclass(frozen=True)
class Lateness:
    """How long something has been waiting (`age`) against what the settings allow (`limit`), in whole seconds."""

    part: str
    age: int
    limit: int
    words: str

    @property
    def is_late(self) -> bool:
        """Whether it waits longer than allowed."""
        return self.age > self.limit


def lateness() -> list[Lateness]:
    """Return how late each part is that the settings give a limit.

    Nothing is older than this process: after the whole house was down, everybody gets the time of the limit to catch
    up. A queue of which no sign ever came counts from the start, too.
    """
    alive, now = time.monotonic() - _started, clock.now()
    found = []
    for part, limit in settings.READY_LIMITS.items():
        ask, words = _ASKED[part]
        since = ask()
        if since is None:
            age = alive if part == "queue" else 0.0
        else:
            age = min(max((now - since).total_seconds(), 0.0), alive)
        found.append(Lateness(part, int(age), limit, f"for {int(age)} s {words}"))
    return found

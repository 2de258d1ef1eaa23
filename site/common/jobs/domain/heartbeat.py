"""Writing down that the way from beat through the queue to a worker is open."""

from common.jobs.models.heartbeat import Heartbeat
from common.text import clock

SWEEP = "sweep_jobs"
"""The task whose coming is the sign: beat sends it every ten seconds."""


def beat() -> None:
    """Store that the sweeper of jobs came to a worker now."""
    now = clock.now()
    if not Heartbeat.objects.filter(name=SWEEP).update(at=now):
        Heartbeat.objects.update_or_create(name=SWEEP, defaults={"at": now})

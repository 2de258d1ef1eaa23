"""How long work has been waiting, and since when nothing came out of the queue."""

from datetime import datetime

from django.db.models import Max, Min

from common.jobs.models.heartbeat import Heartbeat
from common.jobs.models.job import Job, JobState


def last_heartbeat() -> datetime | None:
    """Return when a task of beat last came to a worker; None when none ever did."""
    last: datetime | None = Heartbeat.objects.aggregate(at=Max("at"))["at"]
    return last


def oldest_open_job() -> datetime | None:
    """Return since when the longest waiting job waits or the longest silent worker is silent; None if none is open."""
    asked = Job.objects.filter(state=JobState.WAITING).aggregate(at=Min("asked_at"))["at"]
    silent = Job.objects.filter(state=JobState.RUNNING).aggregate(at=Min("heartbeat_at"))["at"]
    return min((moment for moment in (asked, silent) if moment is not None), default=None)

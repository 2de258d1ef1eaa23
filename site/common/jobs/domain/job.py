"""Asking for long work, doing it, cancelling it. Work is claimed from rows; a message only wakes the worker."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from common.jobs.models.job import Job, JobState
from common.places.models import Municipality
from common.text import clock

HEARTBEAT_LASTS = timedelta(minutes=5)
Work = Callable[[Job], dict[str, Any]]
_KINDS: dict[str, Work] = {}


def register_kind(kind: str, work: Work) -> None:
    """Register what does a kind of job; called from AppConfig.ready() of the room that owns it."""
    _KINDS[kind] = work


def ask_job(
    *, municipality: Municipality, kind: str, owner_key: str, arguments: dict[str, Any], at: datetime
) -> Job:
    """Store a job to be done; called inside the transaction of the verb that asks. Raises KeyError for no such kind."""
    if kind not in _KINDS:
        raise KeyError(kind)
    return Job.objects.create(
        municipality=municipality, kind=kind, owner_key=owner_key, arguments=arguments, asked_at=at
    )


def claim_next() -> Job | None:
    """Claim the oldest waiting job (or one whose worker died), or None."""
    now = clock.now()
    with transaction.atomic():
        Job.objects.filter(state=JobState.RUNNING, heartbeat_at__lt=now - HEARTBEAT_LASTS).update(
            state=JobState.WAITING
        )
        waiting = Job.objects.filter(state=JobState.WAITING).order_by("id")
        if connection.features.has_select_for_update_skip_locked:
            waiting = waiting.select_for_update(skip_locked=True)
        job = waiting.first()
        if job is None:
            return None
        Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING, heartbeat_at=now)
    job.refresh_from_db()
    return job


def run_job(job: Job) -> Job:
    """Do a claimed job and store its result, or what went wrong in words staff can read.

    A worker that was believed dead and comes back late changes nothing: the claim belongs to another one by then.
    """
    try:
        result, state = _KINDS[job.kind](job), JobState.DONE
    except Exception as fault:
        result, state = {"error": f"{type(fault).__name__}: {fault}"[:500]}, JobState.FAILED
    claim = Job.objects.filter(pk=job.pk, state=JobState.RUNNING, heartbeat_at=job.heartbeat_at)
    claim.update(state=state, result=result, ended_at=clock.now())
    job.refresh_from_db()
    return job

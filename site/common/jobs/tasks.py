"""The sweeper of jobs."""

from celery import shared_task

from common.jobs.domain.heartbeat import beat
from common.jobs.domain.job import claim_next, run_job


@shared_task
def sweep_jobs() -> int:
    """Do all waiting jobs; returns how many. That it came at all is written down for /readyz."""
    beat()
    done = 0
    while (job := claim_next()) is not None:
        run_job(job)
        done += 1
    return done

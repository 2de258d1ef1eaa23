"""Long work as rows."""

from common.jobs.models.heartbeat import Heartbeat
from common.jobs.models.job import Job

__all__ = ["Heartbeat", "Job"]

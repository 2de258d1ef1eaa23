"""Long work as rows."""

from common.jobs.models.job import Job

__all__ = ["Job"]

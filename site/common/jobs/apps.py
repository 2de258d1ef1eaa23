"""App configuration of common.jobs."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Jobs."""

    name = "common.jobs"
    label = "jobs"
    verbose_name = "Jobs"

"""App configuration of common.opendata."""

from django.apps import AppConfig


class OpendataConfig(AppConfig):
    """Open data."""

    name = "common.opendata"
    label = "opendata"
    verbose_name = "Open data"

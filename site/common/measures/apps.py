"""App configuration of common.measures."""

from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    """Measures."""

    name = "common.measures"
    label = "measures"
    verbose_name = "Measures"

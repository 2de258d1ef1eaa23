"""App configuration of common.text."""

from django.apps import AppConfig


class TextConfig(AppConfig):
    """Text."""

    name = "common.text"
    label = "text"
    verbose_name = "Text"

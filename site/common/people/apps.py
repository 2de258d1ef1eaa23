"""App configuration of common.people."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """People."""

    name = "common.people"
    label = "people"
    verbose_name = "People"

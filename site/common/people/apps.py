"""App configuration of common.people."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """People."""

    name = "common.people"
    label = "people"
    verbose_name = "People"

    def ready(self) -> None:
        """Listen to what allauth tells."""
        from common.people import receivers  # noqa: F401, PLC0415 -- app ready

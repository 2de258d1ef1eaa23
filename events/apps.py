"""App configuration of the room events."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    """The room events: its rows, rules and screens."""

    name = "events"
    verbose_name = "Events"

    def ready(self) -> None:
        """Declare the rules of this room."""
        from events import rules  # noqa: F401, PLC0415 -- app ready

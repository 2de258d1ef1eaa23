"""App configuration of the room participation."""

from django.apps import AppConfig


class ParticipationConfig(AppConfig):
    """The room participation: its rows, rules and screens."""

    name = "participation"
    verbose_name = "Participation"

    def ready(self) -> None:
        """Declare the rules of this room."""
        from participation import rules  # noqa: F401, PLC0415 -- app ready

"""App configuration of the room learning."""

from django.apps import AppConfig


class LearningConfig(AppConfig):
    """The room learning: its rows, rules and screens."""

    name = "learning"
    verbose_name = "Learning"

    def ready(self) -> None:
        """Declare the rules of this room, what its numbers can be, and what it can tell about a measure."""
        from learning import evidence, receivers, rules  # noqa: F401, PLC0415 -- app ready

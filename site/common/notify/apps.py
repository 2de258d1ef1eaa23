"""App configuration of common.notify."""

from django.apps import AppConfig


class NotifyConfig(AppConfig):
    """Notify."""

    name = "common.notify"
    label = "notify"
    verbose_name = "Notify"

    def ready(self) -> None:
        """Connect the outbox to what the cellar announces."""
        from common.notify import receivers, rules  # noqa: F401, PLC0415 -- app ready

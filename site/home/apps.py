"""App configuration of home."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    """Home page, desk shell, receipt look-up, loop: the only app that looks into every room."""

    name = "home"
    verbose_name = "Home"

    def ready(self) -> None:
        """Declare the rules and the open data of this room, and register its checks."""
        from home import checks, exports, rules  # noqa: F401, PLC0415 -- app ready

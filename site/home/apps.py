"""App configuration of home."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    """Home page, desk shell, receipt look-up, loop: the only app that looks into every room."""

    name = "home"
    verbose_name = "Home"

    def ready(self) -> None:
        """Declare the rules and the open data of this room, register its checks and keep the search current."""
        from home import checks, exports, receivers, rules  # noqa: F401, PLC0415 -- app ready

"""App configuration of the pages of home."""

from django.apps import AppConfig


class HomePagesConfig(AppConfig):
    """Home page, index pages and the pages of plans and measures."""

    name = "home.pages"
    label = "home_pages"
    verbose_name = "Home pages"

"""App configuration of common.search."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """Search: what can be found, and which words mean the same."""

    name = "common.search"
    label = "search"
    verbose_name = "Search"

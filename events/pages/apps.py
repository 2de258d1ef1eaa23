"""App configuration of the pages of events."""

from django.apps import AppConfig


class EventsPagesConfig(AppConfig):
    """Wagtail pages and blocks of the room events: presentation only."""

    name = "events.pages"
    label = "events_pages"
    verbose_name = "Events pages"

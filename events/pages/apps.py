"""App configuration of the pages of events."""

from typing import Any

from django.apps import AppConfig

from events.signals import course_published


class EventsPagesConfig(AppConfig):
    """Wagtail pages and blocks of the room events: presentation only."""

    name = "events.pages"
    label = "events_pages"
    verbose_name = "Events pages"

    def ready(self) -> None:
        """Let the pages follow the verb that makes a course public."""
        course_published.connect(self.follow_course)

    def follow_course(self, sender: Any, course: Any, **kwargs: Any) -> None:
        """A course became public: so do its pages, in the same transaction."""
        from events.pages.course import show_course_pages  # noqa: PLC0415 -- models are not loaded yet above

        show_course_pages(course=course)

"""Page classes, gathered where Django looks for them."""

from events.pages.course import ClassIndexPage, CoursePage

__all__ = ["ClassIndexPage", "CoursePage"]

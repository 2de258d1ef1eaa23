"""Page classes, gathered where Django looks for them."""

from learning.pages.lesson import LearnIndexPage, LessonPage

__all__ = ["LearnIndexPage", "LessonPage"]

"""App configuration of the pages of learning."""

from django.apps import AppConfig


class LearningPagesConfig(AppConfig):
    """Wagtail pages and blocks of the room learning: presentation only."""

    name = "learning.pages"
    label = "learning_pages"
    verbose_name = "Learning pages"

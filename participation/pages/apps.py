"""App configuration of the pages of participation."""

from django.apps import AppConfig


class ParticipationPagesConfig(AppConfig):
    """Wagtail pages and blocks of the room participation: presentation only."""

    name = "participation.pages"
    label = "participation_pages"
    verbose_name = "Participation pages"

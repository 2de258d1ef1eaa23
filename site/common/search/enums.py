"""What can be found."""

from django.db import models
from django.utils.translation import pgettext_lazy


class Kind(models.TextChoices):
    """What a reader finds, in her words; in the order in which equally good hits stand."""

    COURSE = "course", pgettext_lazy("kind of page", "class")
    CONSULTATION = "consultation", pgettext_lazy("kind of page", "consultation")
    LESSON = "lesson", pgettext_lazy("kind of page", "lesson")
    MEASURE = "measure", pgettext_lazy("kind of page", "measure")
    PLAN = "plan", pgettext_lazy("kind of page", "plan")
    PAGE = "page", pgettext_lazy("kind of page", "page")
    SECTION = "section", pgettext_lazy("kind of page", "part of a draft")

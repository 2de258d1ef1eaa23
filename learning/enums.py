"""Entrances and kinds of the room."""

from django.db import models
from django.utils.translation import gettext_lazy as _

LEARNER_COOKIE = "learner"
"""Name of the cookie that holds a learner's random token."""


class Entrance(models.TextChoices):
    """The door a person chose. The tier behind it appears on no screen, letter or personal export."""

    SELF_DIRECTED = "self_directed", _("learn by myself")
    INTEREST_LED = "interest_led", _("start from something I like")
    THROUGH_OTHERS = "through_others", _("with the help of others")


class LessonState(models.TextChoices):
    """A lesson is prepared, then public."""

    PREPARING = "preparing", _("in preparation")
    PUBLIC = "public", _("public")


class ActivityKind(models.TextChoices):
    """What is done in a lesson and counted."""

    CHOICE = "choice", _("choice")


class AchievementBy(models.TextChoices):
    """How a lesson counts as done; all are equal."""

    SELF = "self", _("done by herself")
    ATTENDANCE = "attendance", _("took part in a class")

"""States and kinds of the room."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CourseState(models.TextChoices):
    """A course is prepared, then public, then over."""

    PREPARING = "preparing", _("in preparation")
    PUBLIC = "public", _("public")
    ENDED = "ended", _("ended")


class SessionState(models.TextChoices):
    """A date of a course."""

    PLANNED = "planned", _("planned")
    CALLED_OFF = "called_off", _("called off")
    HELD = "held", _("held")


class BookingState(models.TextChoices):
    """受講決定, or cancelled by a date."""

    BOOKED = "booked", _("booked")
    CANCELLED = "cancelled", _("cancelled")


class AttendanceState(models.TextChoices):
    """What the attendance list says; nobody is blamed for not coming."""

    CAME = "came", _("came")
    ABSENT = "absent", _("did not come")


class Level(models.TextChoices):
    """How used to it people are."""

    FIRST = "first", _("first time")
    SOME = "some", _("can use it a little")
    USED = "used", _("used to it")


class OccupancyKind(models.TextChoices):
    """Who or what cannot be in two places."""

    PERSON = "person", _("person")
    INSTRUCTOR = "instructor", _("instructor")
    ROOM = "room", _("room")

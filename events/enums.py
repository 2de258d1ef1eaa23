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


class Need(models.TextChoices):
    """What somebody wants help with on the day; stored by code in Booking.needs, joined by commas."""

    LEND = "lend", _("would like to borrow a smartphone")
    HEAR = "hear", _("hard of hearing")
    SEE = "see", _("has trouble seeing letters")
    WHEEL = "wheel", _("uses a wheelchair or a stick")
    WITH = "with", _("comes with somebody")


class AskedBy(models.TextChoices):
    """Who asked for the seat; the seat always belongs to the person who comes."""

    SELF = "self", _("the person")
    FAMILY = "family", _("family")
    HELPER = "helper", _("welfare volunteer or care manager")

"""States and kinds of the room."""

from django.db import models
from django.utils.translation import pgettext_lazy


class CourseState(models.TextChoices):
    """A course is prepared, then public, then over."""

    PREPARING = "preparing", pgettext_lazy("classes", "in preparation")
    PUBLIC = "public", pgettext_lazy("classes", "public")
    ENDED = "ended", pgettext_lazy("classes", "ended")


class SessionState(models.TextChoices):
    """A date of a course."""

    PLANNED = "planned", pgettext_lazy("classes", "planned")
    CALLED_OFF = "called_off", pgettext_lazy("classes", "called off")
    HELD = "held", pgettext_lazy("classes", "held")


class BookingState(models.TextChoices):
    """受講決定, or cancelled by a date."""

    BOOKED = "booked", pgettext_lazy("classes", "booked")
    CANCELLED = "cancelled", pgettext_lazy("classes", "cancelled")


class AttendanceState(models.TextChoices):
    """What the attendance list says; nobody is blamed for not coming."""

    CAME = "came", pgettext_lazy("classes", "came")
    ABSENT = "absent", pgettext_lazy("classes", "did not come")


class Level(models.TextChoices):
    """How used to it people are."""

    FIRST = "first", pgettext_lazy("classes", "first time")
    SOME = "some", pgettext_lazy("classes", "can use it a little")
    USED = "used", pgettext_lazy("classes", "used to it")


class OccupancyKind(models.TextChoices):
    """Who or what cannot be in two places."""

    PERSON = "person", pgettext_lazy("classes", "person")
    INSTRUCTOR = "instructor", pgettext_lazy("classes", "instructor")
    ROOM = "room", pgettext_lazy("classes", "room")


class Need(models.TextChoices):
    """What somebody wants help with on the day; stored by code in Booking.needs, joined by commas."""

    LEND = "lend", pgettext_lazy("classes", "would like to borrow a smartphone")
    HEAR = "hear", pgettext_lazy("classes", "hard of hearing")
    SEE = "see", pgettext_lazy("classes", "has trouble seeing letters")
    WHEEL = "wheel", pgettext_lazy("classes", "uses a wheelchair or a stick")
    WITH = "with", pgettext_lazy("classes", "comes with somebody")


class AskedBy(models.TextChoices):
    """Who asked for the seat; the seat always belongs to the person who comes."""

    SELF = "self", pgettext_lazy("classes", "the person")
    FAMILY = "family", pgettext_lazy("classes", "family")
    HELPER = "helper", pgettext_lazy("classes", "welfare volunteer or care manager")

"""One date of a course (第n回)."""

from django.db import models

from common.people.models import Person
from common.places.models import Municipality
from common.text import clock
from common.text.keys import new_key
from events.enums import SessionState
from events.models.course import Course
from events.models.venue import Room


class Session(models.Model):
    """A date with its seats. `taken` is kept by the booking verbs under the row's lock and never above `capacity`."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="sessions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=SessionState, default=SessionState.PLANNED)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="+")
    instructor = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    capacity = models.PositiveIntegerField()
    taken = models.PositiveIntegerField(default=0)
    booking_opens_at = models.DateTimeField()
    booking_closes_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "session"
        ordering = ("starts_at", "id")
        constraints = [
            models.UniqueConstraint(fields=("course", "number"), name="session_number"),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="session_times"
            ),
            models.CheckConstraint(
                condition=models.Q(taken__lte=models.F("capacity")), name="session_not_oversold"
            ),
            models.CheckConstraint(
                condition=models.Q(booking_closes_at__gt=models.F("booking_opens_at")),
                name="session_booking_times",
            ),
        ]
        indexes = [models.Index(fields=("municipality", "starts_at"), name="session_start")]

    def __str__(self) -> str:
        return f"{self.course_id} #{self.number}"

    @property
    def seats_left(self) -> int:
        """Return the number of free seats."""
        return self.capacity - self.taken

    @property
    def bookable(self) -> bool:
        """Return whether somebody can take a seat by web now; for showing, the verb asks again under its lock."""
        return (
            self.state == SessionState.PLANNED
            and self.booking_opens_at <= clock.now() < self.booking_closes_at
            and self.seats_left > 0
        )

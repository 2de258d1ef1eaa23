"""A seat of a person in a session, and whether she came."""

from django.db import models

from common.people.enums import Channel
from common.people.models import Person
from common.places.models import Municipality
from common.text.keys import new_key
from events.enums import AskedBy, AttendanceState, BookingState
from events.models.session import Session


class Booking(models.Model):
    """申込み. One person holds one live seat per session."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="bookings")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=BookingState, default=BookingState.BOOKED)
    channel = models.CharField(max_length=8, choices=Channel)
    asked_by = models.CharField(max_length=8, choices=AskedBy, default=AskedBy.SELF)
    needs = models.CharField(max_length=300, blank=True)
    booked_at = models.DateTimeField()
    entered_by_key = models.CharField(max_length=12, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.CharField(max_length=12, blank=True)

    class Meta:
        verbose_name = "booking"
        ordering = ("session_id", "id")
        constraints = [
            models.UniqueConstraint(
                fields=("session", "person"),
                condition=models.Q(state="booked"),
                name="one_live_seat_per_person",
            ),
            models.CheckConstraint(
                condition=models.Q(state="booked", cancelled_at__isnull=True)
                | models.Q(state="cancelled", cancelled_at__isnull=False),
                name="booking_cancelled_at",
            ),
        ]
        indexes = [models.Index(fields=("municipality", "person"), name="booking_person")]

    def __str__(self) -> str:
        return self.key


class Attendance(models.Model):
    """A tick on the attendance list. `credited_at` says when coming was announced to the other rooms: once."""

    booking = models.OneToOneField(Booking, on_delete=models.PROTECT, related_name="attendance")
    state = models.CharField(max_length=8, choices=AttendanceState, blank=True)
    ticked_at = models.DateTimeField()
    ticked_by_key = models.CharField(max_length=12)
    credited_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "attendance"
        ordering = ("booking_id",)

    def __str__(self) -> str:
        return self.state

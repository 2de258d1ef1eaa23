"""Places where classes are held."""

from django.db import models

from common.places.models import Municipality
from common.text.keys import new_key


class Venue(models.Model):
    """A building."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    name = models.CharField(max_length=80)
    address = models.CharField(max_length=120, blank=True)
    access = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=20, blank=True)

    class Meta:
        verbose_name = "venue"
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=("municipality", "name"), name="venue_name")]

    def __str__(self) -> str:
        return self.name


class Room(models.Model):
    """A room of a venue with its number of seats."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="rooms")
    name = models.CharField(max_length=60)
    floor = models.CharField(max_length=20, blank=True)
    seats = models.PositiveIntegerField()

    class Meta:
        verbose_name = "room"
        ordering = ("venue_id", "id")
        constraints = [models.UniqueConstraint(fields=("venue", "name"), name="room_name_in_venue")]

    def __str__(self) -> str:
        return f"{self.venue.name} {self.name}"

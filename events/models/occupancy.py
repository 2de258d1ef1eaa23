"""The one table that keeps a person, an instructor and a room from being in two places."""

from django.db import models

from common.places.models import Municipality
from events.enums import OccupancyKind


class Occupancy(models.Model):
    """`subject_key` is busy in the half-open interval [starts_at, ends_at) while `live`.

    PostgreSQL holds an exclusion constraint over (municipality, kind, subject_key, interval); on SQLite the verbs
    make the same check under BEGIN IMMEDIATE.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=OccupancyKind)
    subject_key = models.CharField(max_length=12)
    reason_kind = models.CharField(max_length=10)
    reason_key = models.CharField(max_length=12)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    live = models.BooleanField(default=True)

    class Meta:
        verbose_name = "occupancy"
        verbose_name_plural = "occupancies"
        ordering = ("starts_at", "id")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="occupancy_times"
            ),
        ]
        indexes = [
            models.Index(
                fields=("municipality", "kind", "subject_key", "starts_at"), name="occupancy_subject"
            ),
            models.Index(fields=("reason_kind", "reason_key"), name="occupancy_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.subject_key}"

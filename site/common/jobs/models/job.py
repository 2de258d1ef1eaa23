"""One piece of long work, claimed from its row by whichever worker comes first."""

from django.db import models

from common.places.models import Municipality
from common.text.keys import new_key


class JobState(models.TextChoices):
    """Where a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Job(models.Model):
    """Work with an owner, a count of what is done, a heartbeat and a result. Cancelling is cooperative."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    kind = models.CharField(max_length=40)
    owner_key = models.CharField(max_length=12)
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=12, choices=JobState, default=JobState.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    cancel_asked = models.BooleanField(default=False)
    asked_at = models.DateTimeField()
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    result = models.JSONField(default=dict)

    class Meta:
        verbose_name = "job"
        ordering = ("-id",)
        indexes = [models.Index(fields=("state", "id"), name="job_state")]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"

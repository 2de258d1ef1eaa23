"""The last sign that beat, queue and worker live."""

from django.db import models


class Heartbeat(models.Model):
    """When a task that beat sends every few seconds last came out of the queue at a worker."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = "heartbeat"

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%d %H:%M}"

"""That a row was erased: its kind and its key, which say nothing once the row is gone."""

from django.db import models


class Erasure(models.Model):
    """Append-only. A restored backup brings back what was erased since; these rows say what to take away again."""

    model = models.CharField(max_length=80)
    key = models.CharField(max_length=12)
    at = models.DateTimeField()

    class Meta:
        verbose_name = "erasure"
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=("model", "key"), name="one_erasure_per_row")]

    def __str__(self) -> str:
        return f"{self.model}:{self.key}"

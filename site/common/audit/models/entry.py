"""One act: who, in which post, did what to what, and what changed."""

from django.db import models

from common.places.models import Municipality


class Entry(models.Model):
    """Append-only. The actor is kept as a key and a post, without a foreign key, so that people can be erased."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    actor_key = models.CharField(max_length=12, blank=True)
    actor_post = models.CharField(max_length=140, blank=True)
    verb = models.CharField(max_length=60)
    target_kind = models.CharField(max_length=40)
    target_key = models.CharField(max_length=12)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Meta:
        verbose_name = "audit entry"
        verbose_name_plural = "audit entries"
        ordering = ("-id",)
        indexes = [models.Index(fields=("municipality", "target_kind", "target_key"), name="audit_target")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.target_kind}:{self.target_key}"

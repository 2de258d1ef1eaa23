"""Who looked at whose personal data, in which post and why."""

from django.db import models

from common.people.enums import AccessReason
from common.places.models import Municipality


class AccessLog(models.Model):
    """Append-only. Shown to the person herself; holds keys, never values."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reader_key = models.CharField(max_length=12)
    reader_post = models.CharField(max_length=140, blank=True)
    person_key = models.CharField(max_length=12)
    reason = models.CharField(max_length=60)

    class Meta:
        verbose_name = "access to personal data"
        verbose_name_plural = "accesses to personal data"
        ordering = ("-id",)
        indexes = [models.Index(fields=("municipality", "person_key"), name="access_person")]

    @property
    def reason_in_words(self) -> str:
        """The reason as the person reads it; one that is not known any more is given back as it is stored."""
        return str(dict(AccessReason.choices).get(self.reason, self.reason))

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.reason}"

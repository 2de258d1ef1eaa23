"""Who asked to be told what becomes of something."""

from django.db import models

from common.people.enums import Channel
from common.people.models import Person
from common.places.models import Municipality
from common.text.keys import new_key


class Following(models.Model):
    """A wish to be told about a subject (an opinion, a theme, a measure …) by a channel, until stopped."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    subject_kind = models.CharField(max_length=20)
    subject_key = models.CharField(max_length=12)
    channel = models.CharField(max_length=8, choices=Channel)
    asked_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "following"
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=("person", "subject_kind", "subject_key"),
                condition=models.Q(stopped_at__isnull=True),
                name="one_live_following",
            ),
        ]
        indexes = [
            models.Index(fields=("municipality", "subject_kind", "subject_key"), name="following_subject")
        ]

    def __str__(self) -> str:
        return f"{self.subject_kind}:{self.subject_key}"

"""One message to one recipient for one purpose: written with the act, sent by the sweeper, never twice."""

from django.db import models

from common.people.enums import Channel, Purpose
from common.places.models import Municipality
from common.text.keys import new_key


class MessageState(models.TextChoices):
    """QUEUED → CLAIMED → SENT, or FAILED (refused for good), or UNCERTAIN (staff decide)."""

    QUEUED = "queued"
    CLAIMED = "claimed"
    SENT = "sent"
    FAILED = "failed"
    UNCERTAIN = "uncertain"


class Message(models.Model):
    """An outbox row. Letters and telephone calls are rows too: staff print or call, then mark them sent."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    event = models.CharField(max_length=80)
    kind = models.CharField(max_length=40)
    recipient_key = models.CharField(max_length=12)
    recipient_name = models.CharField(max_length=80, blank=True)
    address = models.CharField(max_length=200)
    purpose = models.CharField(max_length=12, choices=Purpose)
    channel = models.CharField(max_length=8, choices=Channel)
    language = models.CharField(max_length=8, default="ja")
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField()
    not_before = models.DateTimeField()
    state = models.CharField(max_length=10, choices=MessageState, default=MessageState.QUEUED)
    message_id = models.CharField(max_length=120, unique=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = "message"
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=("municipality", "event", "recipient_key", "purpose"), name="one_message_per_event"
            ),
        ]
        indexes = [models.Index(fields=("state", "channel", "not_before"), name="message_due")]

    def __str__(self) -> str:
        return f"{self.kind} {self.channel} {self.state}"

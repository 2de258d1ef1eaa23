"""One message to one recipient for one purpose: written with the act, sent by the sweeper, never twice."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.people.enums import Channel, Purpose
from common.places.models import Municipality
from common.text.keys import new_key

ACCOUNT = "account"
"""Purpose of mails that sign somebody in: secret while they wait, emptied afterwards, no consent behind them."""

ACCOUNT_KINDS = {
    "email_confirmation": _("Link that proves an address"),
    "email_confirmation_signup": _("Link that proves an address"),
    "login_code": _("Code to sign in"),
    "password_reset_key": _("Link to choose a new password"),
    "sign_in_changed": _("Word of a change to signing in"),
    "staff_invitation": _("Invitation of staff"),
}
"""Kind of a mail about an account → what staff read of it; whether the address was known is told by none."""


class MessageState(models.TextChoices):
    """QUEUED → CLAIMED → SENT, or FAILED (refused for good), or UNCERTAIN (staff decide).

    VOID: a mail about an account whose link or code can no longer be used, or a message to a person who was erased;
    nobody has to do anything about it.
    """

    QUEUED = "queued"
    CLAIMED = "claimed"
    SENT = "sent"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    VOID = "void"


class Message(models.Model):
    """An outbox row. Letters and telephone calls are rows too: staff print or call, then mark them sent."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    event = models.CharField(max_length=80)
    kind = models.CharField(max_length=40)
    recipient_key = models.CharField(max_length=12)
    recipient_name = models.CharField(max_length=80, blank=True)
    address = models.CharField(max_length=200)
    purpose = models.CharField(max_length=12, choices=[*Purpose.choices, (ACCOUNT, _("account"))])
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
    void_after = models.DateTimeField(null=True, blank=True)
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

    @property
    def is_secret(self) -> bool:
        """Whether nobody but its reader may see what it says and to whom it goes."""
        return self.purpose == ACCOUNT

    @property
    def kind_in_words(self) -> str:
        """What a mail about an account was for; one that is not known is a mail about an account."""
        return str(ACCOUNT_KINDS.get(self.kind, _("Mail about an account")))

    def __str__(self) -> str:
        return f"{self.kind} {self.channel} {self.state}"

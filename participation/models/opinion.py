"""One submission of opinion: immutable text, any channel."""

from django.db import models

from common.people.enums import Channel
from common.people.models import Person
from common.places.models import District, Municipality
from common.text.keys import new_key
from participation.enums import Stance, Validity
from participation.models.consultation import Consultation
from participation.models.draft import DraftVersion, Section


class Opinion(models.Model):
    """What a resident sent, as sent: never altered or blanked. Layers (validity, theme, redaction) are other rows.

    `received_at` is the instant that was compared with the closing; `received_on` and `postmark_on` are what the
    desk read from the paper. `text_hash` is keyed. The Section is the row of the version that was read.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="opinions")
    draft_version = models.ForeignKey(DraftVersion, on_delete=models.PROTECT, related_name="+")
    section = models.ForeignKey(Section, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    stance = models.CharField(max_length=6, choices=Stance, default=Stance.NONE)
    text = models.TextField()
    text_hash = models.CharField(max_length=64)
    channel = models.CharField(max_length=8, choices=Channel)
    persons = models.PositiveIntegerField(default=1)
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    district = models.ForeignKey(District, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    received_at = models.DateTimeField()
    received_on = models.DateField()
    postmark_on = models.DateField(null=True, blank=True)
    entered_by_key = models.CharField(max_length=12, blank=True)
    read_back = models.BooleanField(default=False)
    validity = models.CharField(max_length=12, choices=Validity, default=Validity.ACCEPTED)

    class Meta:
        verbose_name = "opinion"
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(condition=~models.Q(text=""), name="opinion_text"),
            models.CheckConstraint(condition=models.Q(persons__gte=1), name="opinion_persons"),
        ]
        indexes = [models.Index(fields=("consultation", "validity"), name="opinion_validity")]

    def __str__(self) -> str:
        return self.key


class ValidityMove(models.Model):
    """Who judged an opinion's validity from what to what, and why."""

    opinion = models.ForeignKey(Opinion, on_delete=models.CASCADE, related_name="validity_moves")
    at = models.DateTimeField()
    actor_key = models.CharField(max_length=12)
    before = models.CharField(max_length=12, choices=Validity)
    after = models.CharField(max_length=12, choices=Validity)
    reason = models.CharField(max_length=300)

    class Meta:
        verbose_name = "validity move"
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"

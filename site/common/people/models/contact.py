"""Contact points and consents."""

from django.db import models

from common.people.enums import ContactKind, Purpose
from common.people.models.person import Person
from common.places.models import Municipality
from common.text.keys import new_key


class ContactPoint(models.Model):
    """A way to reach a person: as typed, and normalised (E.164 for telephones). Read only through people.queries."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="contact_points")
    kind = models.CharField(max_length=8, choices=ContactKind)
    typed = models.CharField(max_length=200)
    normal = models.CharField(max_length=200)

    class Meta:
        verbose_name = "contact point"
        ordering = ("id",)
        indexes = [models.Index(fields=("municipality", "kind", "normal"), name="contact_normal")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Consent(models.Model):
    """Permission to use a contact for one purpose about one subject, until a date; withdrawn by a date, not deleted."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=12, choices=Purpose)
    subject_kind = models.CharField(max_length=20)
    subject_key = models.CharField(max_length=12)
    given_at = models.DateTimeField()
    ends_on = models.DateField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "consent"
        ordering = ("id",)
        indexes = [
            models.Index(fields=("municipality", "subject_kind", "subject_key"), name="consent_subject")
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.subject_kind}:{self.subject_key}"

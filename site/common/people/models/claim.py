"""Acts sent without an account that a person took into her own page."""

from django.db import models

from common.people.models.person import Person
from common.places.models import Municipality
from common.text.keys import new_key


class Claim(models.Model):
    """A link beside the act, which stays as it was sent: one act, one person, proven by number and check digits."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="claims")
    kind = models.CharField(max_length=20)
    subject_key = models.CharField(max_length=12)
    at = models.DateTimeField()

    class Meta:
        verbose_name = "claim"
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(
                fields=("municipality", "kind", "subject_key"), name="one_person_claims_an_act"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.subject_key}"

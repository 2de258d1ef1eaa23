"""The receipt: eight digits that can be read aloud."""

from django.db import models

from common.places.models import Municipality


class Receipt(models.Model):
    """Proof that an act was stored. The kind is not visible in the number.

    `form_key` is the key the form carried: the same form sent twice finds its first receipt instead of acting again.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=8)
    check_digits = models.CharField(max_length=4)
    kind = models.CharField(max_length=20)
    subject_key = models.CharField(max_length=12)
    form_key = models.UUIDField()
    issued_at = models.DateTimeField()

    class Meta:
        verbose_name = "receipt"
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(fields=("municipality", "number"), name="receipt_number"),
            models.UniqueConstraint(fields=("municipality", "form_key"), name="receipt_form_key"),
            models.CheckConstraint(
                condition=models.Q(number__regex=r"^[0-9]{8}$"), name="receipt_eight_digits"
            ),
            models.CheckConstraint(
                condition=models.Q(check_digits__regex=r"^[0-9]{4}$"), name="receipt_four_digits"
            ),
        ]
        indexes = [models.Index(fields=("municipality", "kind", "subject_key"), name="receipt_subject")]

    def __str__(self) -> str:
        return f"{self.number[:4]}-{self.number[4:]}"

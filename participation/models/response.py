"""The town's answer to a theme."""

from django.db import models

from common.measures.models import Measure
from common.places.models import Department, Municipality
from common.text.keys import new_key
from participation.enums import ConfirmedAs, ResponseState
from participation.models.draft import Section
from participation.models.theme import Theme


class Disposition(models.Model):
    """対応区分: the municipality's own set, with code, short and long text and a fixed look."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=4)
    short = models.CharField(max_length=40)
    long = models.CharField(max_length=160)
    needs_reason = models.BooleanField(default=False)
    needs_change = models.BooleanField(default=False)
    look = models.CharField(max_length=20, blank=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "disposition"
        ordering = ("position", "id")
        constraints = [models.UniqueConstraint(fields=("municipality", "code"), name="disposition_code")]

    def __str__(self) -> str:
        return f"{self.code} {self.short}"


class Response(models.Model):
    """{実施機関}の考え方. Written by one, confirmed by another; public only with the result."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    theme = models.OneToOneField(Theme, on_delete=models.PROTECT, related_name="response")
    disposition = models.ForeignKey(
        Disposition, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    text = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    changed_section = models.ForeignKey(
        Section, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    state = models.CharField(max_length=10, choices=ResponseState, default=ResponseState.DRAFT)
    written_by_key = models.CharField(max_length=12, blank=True)
    written_at = models.DateTimeField(null=True, blank=True)
    confirmed_by_key = models.CharField(max_length=12, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_as = models.CharField(max_length=10, choices=ConfirmedAs, blank=True)
    sent_back_note = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "response"
        ordering = ("theme_id",)
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="confirmed")
                | (
                    models.Q(confirmed_at__isnull=False)
                    & ~models.Q(confirmed_by_key="")
                    & ~models.Q(confirmed_by_key=models.F("written_by_key"))
                ),
                name="response_confirmed_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.theme_id} {self.state}"

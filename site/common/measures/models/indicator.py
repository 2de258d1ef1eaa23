"""Figures of a measure."""

from django.db import models

from common.measures.enums import Direction, IndicatorKind, ValueKind
from common.measures.models.measure import Measure
from common.places.models import Municipality
from common.text.keys import new_key


class Indicator(models.Model):
    """指標. `is_cumulative` says whether yearly values add up (累計) or stand alone (単年度).

    `version` counts every change of the definition and of the figures.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="indicators")
    name = models.CharField(max_length=120)
    unit = models.CharField(max_length=20, blank=True)
    kind = models.CharField(max_length=10, choices=IndicatorKind, default=IndicatorKind.NUMBER)
    is_cumulative = models.BooleanField(default=False)
    direction = models.CharField(max_length=4, choices=Direction, default=Direction.UP)
    source = models.CharField(max_length=120, blank=True)
    source_metric = models.CharField(
        max_length=60, blank=True, help_text="metric of a registered evidence source"
    )
    position = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1, db_default=1)

    class Meta:
        verbose_name = "indicator"
        ordering = ("measure_id", "position", "id")

    def __str__(self) -> str:
        return self.name


class IndicatorValue(models.Model):
    """One figure of one fiscal year and kind; a milestone or text indicator uses `text`.

    `source` tells where it stands.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="values")
    fiscal_year = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=14, choices=ValueKind)
    value = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)
    text = models.CharField(max_length=200, blank=True)
    fixed_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200, blank=True, default="", db_default="")

    class Meta:
        verbose_name = "indicator value"
        ordering = ("indicator_id", "fiscal_year", "id")
        constraints = [
            models.UniqueConstraint(
                fields=("indicator", "fiscal_year", "kind"), name="one_value_per_year_and_kind"
            ),
            models.CheckConstraint(
                condition=models.Q(value__isnull=False) | ~models.Q(text=""), name="value_or_text"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fiscal_year} {self.kind}"

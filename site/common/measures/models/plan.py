"""A plan of the municipality, under which measures are grouped."""

from django.db import models

from common.places.models import Department, Municipality
from common.text.keys import new_key


class Plan(models.Model):
    """A plan in force for some fiscal years (`last_year` inclusive)."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    slug = models.SlugField(max_length=60)
    title = models.CharField(max_length=120)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    first_year = models.PositiveSmallIntegerField()
    last_year = models.PositiveSmallIntegerField()
    is_public = models.BooleanField(default=False)

    class Meta:
        verbose_name = "plan"
        ordering = ("-first_year", "id")
        constraints = [
            models.UniqueConstraint(fields=("municipality", "slug"), name="plan_slug"),
            models.CheckConstraint(
                condition=models.Q(last_year__gte=models.F("first_year")), name="plan_years_in_order"
            ),
        ]

    def __str__(self) -> str:
        return self.title

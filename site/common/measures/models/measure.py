"""A measure (施策): what the municipality does."""

from django.db import models

from common.measures.models.plan import Plan
from common.places.models import Department, Municipality
from common.text.keys import new_key


class Measure(models.Model):
    """One 施策 of a plan. Texts for readers live here as rows because the evaluation freezes them."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="measures")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    aim = models.TextField(blank=True)
    situation = models.TextField(blank=True)
    doing = models.TextField(blank=True)
    text_easy = models.TextField(blank=True)
    position = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    is_public = models.BooleanField(default=False)

    class Meta:
        verbose_name = "measure"
        ordering = ("plan_id", "position", "id")
        constraints = [models.UniqueConstraint(fields=("plan", "code"), name="measure_code_in_plan")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

"""A class and what it promises."""

from django.db import models

from common.measures.models import Measure
from common.places.models import Department, Municipality
from common.text.keys import new_key
from events.enums import CourseState, Level


class Course(models.Model):
    """講座. Numbers and promises live here; the page beside it holds presentation."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    slug = models.SlugField(max_length=60)
    title = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=CourseState, default=CourseState.PREPARING)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    level = models.CharField(max_length=6, choices=Level, default=Level.FIRST)
    for_whom = models.CharField(max_length=200, blank=True)
    bring = models.CharField(max_length=200, blank=True)
    fee_yen = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "course"
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=("municipality", "slug"), name="course_slug")]

    def __str__(self) -> str:
        return self.title

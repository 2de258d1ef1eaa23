"""A path: lessons in an order, behind one door."""

from django.db import models

from common.places.models import Municipality
from common.text.keys import new_key
from learning.enums import Entrance
from learning.models.lesson import Lesson


class Path(models.Model):
    """A row of lessons for one entrance."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    slug = models.SlugField(max_length=60)
    entrance = models.CharField(max_length=16, choices=Entrance)
    title = models.CharField(max_length=120)
    summary = models.CharField(max_length=300, blank=True)
    lessons = models.ManyToManyField(Lesson, through="PathLesson", related_name="paths")

    class Meta:
        verbose_name = "path"
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=("municipality", "slug"), name="path_slug")]

    def __str__(self) -> str:
        return self.title


class PathLesson(models.Model):
    """A lesson's place on a path."""

    path = models.ForeignKey(Path, on_delete=models.CASCADE, related_name="steps")
    lesson = models.ForeignKey(Lesson, on_delete=models.PROTECT, related_name="path_steps")
    position = models.PositiveIntegerField()

    class Meta:
        verbose_name = "lesson on a path"
        verbose_name_plural = "lessons on paths"
        ordering = ("path_id", "position")
        constraints = [models.UniqueConstraint(fields=("path", "lesson"), name="lesson_once_per_path")]

    def __str__(self) -> str:
        return f"{self.path_id}:{self.position}"

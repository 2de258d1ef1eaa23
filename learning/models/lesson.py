"""A lesson and its counted activity."""

from django.db import models

from common.measures.models import Measure
from common.places.models import Municipality
from common.text.keys import new_key
from learning.enums import ActivityKind, LessonState


class Lesson(models.Model):
    """Ten minutes, one thing. Texts and pictures are on the page; what counts is here."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    slug = models.SlugField(max_length=60)
    title = models.CharField(max_length=120)
    minutes = models.PositiveSmallIntegerField(default=10)
    state = models.CharField(max_length=10, choices=LessonState, default=LessonState.PREPARING)
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    credited_course_slug = models.SlugField(
        max_length=60, blank=True, help_text="attending this class counts too"
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "lesson"
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=("municipality", "slug"), name="lesson_slug"),
            models.CheckConstraint(
                condition=models.Q(minutes__range=(1, 10)), name="lesson_at_most_ten_minutes"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Activity(models.Model):
    """Something to do, with an identity of its own, so that editing the page loses nobody's answer."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="activities")
    kind = models.CharField(max_length=10, choices=ActivityKind, default=ActivityKind.CHOICE)
    prompt = models.CharField(max_length=300)
    afterwards = models.CharField(max_length=300, blank=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "activity"
        verbose_name_plural = "activities"
        ordering = ("lesson_id", "position", "id")

    def __str__(self) -> str:
        return self.prompt


class Choice(models.Model):
    """One choice with its kind answer."""

    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="choices")
    text = models.CharField(max_length=200)
    is_good = models.BooleanField(default=False)
    feedback = models.CharField(max_length=300)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "choice"
        ordering = ("activity_id", "position", "id")

    def __str__(self) -> str:
        return self.text

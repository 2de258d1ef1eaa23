"""What was done: begun lessons, answers, achievements."""

from django.db import models

from common.places.models import Municipality
from learning.enums import AchievementBy
from learning.models.entrance import Visitor
from learning.models.lesson import Activity, Choice, Lesson


class Progress(models.Model):
    """A begun lesson and the step reached."""

    visitor = models.ForeignKey(Visitor, on_delete=models.CASCADE, related_name="progress")
    lesson = models.ForeignKey(Lesson, on_delete=models.PROTECT, related_name="+")
    step = models.PositiveSmallIntegerField(default=1)
    begun_at = models.DateTimeField()

    class Meta:
        verbose_name = "progress"
        verbose_name_plural = "progress"
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=("visitor", "lesson"), name="one_progress_per_lesson")]

    def __str__(self) -> str:
        return f"{self.visitor_id}:{self.lesson_id}"


class Answer(models.Model):
    """One answer to an activity; the newest counts, all stay."""

    visitor = models.ForeignKey(Visitor, on_delete=models.CASCADE, related_name="answers")
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="+")
    choice = models.ForeignKey(Choice, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = "answer"
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.visitor_id}:{self.activity_id}"


class Achievement(models.Model):
    """A lesson done; once done it never becomes undone."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    visitor = models.ForeignKey(Visitor, on_delete=models.CASCADE, related_name="achievements")
    lesson = models.ForeignKey(Lesson, on_delete=models.PROTECT, related_name="+")
    by = models.CharField(max_length=10, choices=AchievementBy)
    at = models.DateTimeField()

    class Meta:
        verbose_name = "achievement"
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=("visitor", "lesson"), name="one_achievement_per_lesson")
        ]

    def __str__(self) -> str:
        return f"{self.visitor_id}:{self.lesson_id}"

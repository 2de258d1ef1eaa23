"""Opinions that say the same, summarised once (意見の概要)."""

from django.db import models

from common.places.models import Municipality
from common.text.keys import new_key
from participation.models.consultation import Consultation
from participation.models.opinion import Opinion


class Theme(models.Model):
    """A theme of one consultation, numbered as published."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="themes")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=160)
    summary = models.TextField()
    opinions = models.ManyToManyField(Opinion, through="ThemeOpinion", related_name="themes")
    made_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "theme"
        ordering = ("consultation_id", "number")
        constraints = [models.UniqueConstraint(fields=("consultation", "number"), name="theme_number")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class ThemeOpinion(models.Model):
    """An opinion put under a theme, by whom and when. One sending may touch several themes."""

    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="links")
    opinion = models.ForeignKey(Opinion, on_delete=models.PROTECT, related_name="theme_links")
    at = models.DateTimeField()
    actor_key = models.CharField(max_length=12)

    class Meta:
        verbose_name = "opinion under a theme"
        verbose_name_plural = "opinions under themes"
        ordering = ("theme_id", "opinion_id")
        constraints = [models.UniqueConstraint(fields=("theme", "opinion"), name="opinion_once_per_theme")]

    def __str__(self) -> str:
        return f"{self.theme_id}:{self.opinion_id}"

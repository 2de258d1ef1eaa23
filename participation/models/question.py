"""わからない・説明してほしい: a wish to have something explained."""

from django.db import models

from common.places.models import Municipality
from common.text.keys import new_key
from participation.models.consultation import Consultation
from participation.models.draft import DraftVersion, Section


class Question(models.Model):
    """Somebody did not understand a section. Needs no text and no name; counted for the clerk, never as an opinion."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="questions")
    draft_version = models.ForeignKey(DraftVersion, on_delete=models.PROTECT, related_name="+")
    section = models.ForeignKey(Section, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    text = models.TextField(blank=True)
    asked_at = models.DateTimeField()

    class Meta:
        verbose_name = "question"
        ordering = ("id",)

    def __str__(self) -> str:
        return self.key

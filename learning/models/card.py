"""The paper card that carries a learner's work from one device to another."""

from django.db import models

from common.places.models import Municipality
from common.text.keys import new_key
from learning.models.entrance import Visitor


class Card(models.Model):
    """A card printed for a visitor; its number is a receipt of kind `card`."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    visitor = models.OneToOneField(Visitor, on_delete=models.CASCADE, related_name="card")
    printed_at = models.DateTimeField()

    class Meta:
        verbose_name = "card"
        ordering = ("id",)

    def __str__(self) -> str:
        return self.key

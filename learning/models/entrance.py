"""Who learns here: a visitor key, with or without a Person, and the door she chose."""

from django.db import models

from common.people.models import Person
from common.places.models import Municipality
from common.text.keys import new_key
from learning.enums import Entrance


class Visitor(models.Model):
    """A learner. Without an account she is a random token in her browser or on a paper card; a Person may claim it."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    token = models.CharField(max_length=43, unique=True)
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    first_seen_at = models.DateTimeField()

    class Meta:
        verbose_name = "visitor"
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=("municipality", "person"),
                condition=models.Q(person__isnull=False),
                name="one_visitor_per_person",
            ),
        ]

    def __str__(self) -> str:
        return self.key


class EntranceChoice(models.Model):
    """The entrance chosen, and nothing else of the self-check. She can change it: the newest row counts."""

    visitor = models.ForeignKey(Visitor, on_delete=models.CASCADE, related_name="entrance_choices")
    entrance = models.CharField(max_length=16, choices=Entrance)
    chosen_at = models.DateTimeField()

    class Meta:
        verbose_name = "chosen entrance"
        ordering = ("id",)

    def __str__(self) -> str:
        return self.entrance

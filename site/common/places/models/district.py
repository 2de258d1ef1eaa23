"""The town's own tree of districts (行政区・自治会・常会・隣組)."""

from django.db import models

from common.places.models.municipality import Municipality
from common.text.keys import new_key


class District(models.Model):
    """One district; `kind` is the town's own word for its level."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    kind = models.CharField(max_length=20, default="行政区")
    name = models.CharField(max_length=60)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "district"
        ordering = ("position", "id")
        constraints = [
            models.UniqueConstraint(fields=("parent", "name"), name="district_name_under_parent"),
            models.UniqueConstraint(
                fields=("municipality", "name"),
                condition=models.Q(parent__isnull=True),
                name="district_name_at_top",
            ),
        ]

    def __str__(self) -> str:
        return self.name

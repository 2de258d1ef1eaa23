"""The person: belongs to one municipality, may have no login."""

from django.conf import settings
from django.db import models

from common.places.models import District, Municipality
from common.text.keys import new_key


class Person(models.Model):
    """Somebody the town knows for a purpose. Two persons are joined only by people, never by equal numbers."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="persons"
    )
    name = models.CharField(max_length=80)
    kana = models.CharField(max_length=80, blank=True)
    kana_folded = models.CharField(max_length=80, blank=True, editable=False)
    birth_year = models.PositiveSmallIntegerField(null=True, blank=True)
    district = models.ForeignKey(District, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = "person"
        ordering = ("kana_folded", "id")
        constraints = [
            models.UniqueConstraint(
                fields=("municipality", "user"),
                condition=models.Q(user__isnull=False),
                name="one_person_per_login_and_municipality",
            ),
        ]
        indexes = [models.Index(fields=("municipality", "kana_folded"), name="person_kana")]

    def __str__(self) -> str:
        return self.name

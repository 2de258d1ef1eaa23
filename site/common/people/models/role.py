"""Roles held from a date until a date, in a municipality, a department, a post."""

from datetime import date, timedelta

from django.db import models

from common.people.enums import Role
from common.people.models.person import Person
from common.places.models import Department, Municipality, Post
from common.text.keys import new_key


class RoleGrant(models.Model):
    """(person, role, municipality, department?, post?, from, until). `valid_until` is exclusive."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="role_grants")
    role = models.CharField(max_length=12, choices=Role)
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = "role"
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_until__isnull=True)
                | models.Q(valid_until__gt=models.F("valid_from")),
                name="role_ends_after_start",
            ),
        ]

    @property
    def last_day(self) -> date | None:
        """The last day on which the role is held, None without an end."""
        return self.valid_until - timedelta(days=1) if self.valid_until is not None else None

    def __str__(self) -> str:
        return f"{self.role} {self.valid_from}"

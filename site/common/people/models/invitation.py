"""An invitation to work here: a role waiting for whoever opens the link that went to one address."""

from datetime import date, timedelta

from django.db import models

from common.people.enums import Role
from common.people.models.person import Person
from common.places.models import Department, Municipality, Post
from common.text.keys import new_key


class StaffInvitation(models.Model):
    """One role for one address, until used, withdrawn or expired. Only a hash of the link's token is kept."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    email = models.EmailField(max_length=200)
    role = models.CharField(max_length=12, choices=Role)
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    valid_from = models.DateField()
    valid_until = models.DateField()
    token_hash = models.CharField(max_length=64, unique=True)
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "invitation of staff"
        ordering = ("-id",)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_until__gt=models.F("valid_from")), name="invitation_ends_after_start"
            ),
        ]
        indexes = [models.Index(fields=("municipality", "email"), name="invitation_email")]

    @property
    def last_day(self) -> date:
        """The last day on which the role would be held."""
        return self.valid_until - timedelta(days=1)

    def __str__(self) -> str:
        return f"{self.role} {self.valid_from}"

"""Departments (課) as dated rows and the posts (係) that own tasks."""

from django.db import models

from common.places.models.municipality import Municipality
from common.text.keys import new_key


class Department(models.Model):
    """A 課. Reorganisations close a row and open another, so old decisions keep the name of their time."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    phone = models.CharField(max_length=20, blank=True)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True, help_text="exclusive")

    class Meta:
        verbose_name = "department"
        ordering = ("code", "id")
        constraints = [
            models.UniqueConstraint(
                fields=("municipality", "code", "valid_from"), name="department_code_from"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """A 係 or office to which tasks, approvals and senders belong; people come and go in April."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="posts")
    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    name = models.CharField(max_length=60)

    class Meta:
        verbose_name = "post"
        ordering = ("department_id", "id")
        constraints = [models.UniqueConstraint(fields=("department", "name"), name="post_name_in_department")]

    def __str__(self) -> str:
        return f"{self.department.name} {self.name}"

"""The plan in the making, its versions and their sections."""

from django.db import models
from django.utils.translation import gettext as _

from common.measures.models import Plan
from common.places.models import Municipality
from common.text.keys import new_key
from participation.enums import DraftLabel


class Drafting(models.Model):
    """A plan in the making. Rounds of opinions (骨子・素案・案) belong to it; also when there is only one."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    title = models.CharField(max_length=160)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "drafting"
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.title


class DraftVersion(models.Model):
    """One text of the draft. Immutable once published: what was read stays what was read."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    drafting = models.ForeignKey(Drafting, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    label = models.CharField(max_length=12, choices=DraftLabel, default=DraftLabel.FIRST_DRAFT)
    title = models.CharField(max_length=200)
    source_name = models.CharField(max_length=200, blank=True)
    source_text = models.TextField(blank=True)
    imported_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "draft version"
        ordering = ("drafting_id", "number")
        constraints = [models.UniqueConstraint(fields=("drafting", "number"), name="draft_version_number")]

    def __str__(self) -> str:
        return _("%(title)s, version %(number)s") % {"title": self.title, "number": self.number}


class Section(models.Model):
    """A heading and its own text. `key` names the row; `line_key` is equal for the same section across versions."""

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    line_key = models.CharField(max_length=12, default=new_key)
    draft_version = models.ForeignKey(DraftVersion, on_delete=models.CASCADE, related_name="sections")
    parent = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="children"
    )
    position = models.PositiveIntegerField()
    level = models.PositiveSmallIntegerField()
    number = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=300)
    text = models.TextField(blank=True)
    text_easy = models.TextField(blank=True)
    first_line = models.PositiveIntegerField(default=0)
    last_line = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "section"
        ordering = ("draft_version_id", "position")
        constraints = [
            models.UniqueConstraint(fields=("draft_version", "line_key"), name="section_line_key_in_version"),
        ]
        indexes = [models.Index(fields=("draft_version", "position"), name="section_position")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()


class DroppedLines(models.Model):
    """Lines of the source that are page furniture, with the reason: nothing disappears without being named."""

    draft_version = models.ForeignKey(DraftVersion, on_delete=models.CASCADE, related_name="dropped")
    first_line = models.PositiveIntegerField()
    last_line = models.PositiveIntegerField()
    text = models.TextField()
    reason = models.CharField(max_length=60)

    class Meta:
        verbose_name = "dropped lines"
        verbose_name_plural = "dropped lines"
        ordering = ("draft_version_id", "first_line")

    def __str__(self) -> str:
        return f"{self.first_line}-{self.last_line} {self.reason}"

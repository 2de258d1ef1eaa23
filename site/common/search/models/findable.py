"""One thing that a resident can find: its words as shown, and the same words folded for searching."""

from django.db import models

from common.places.models import Municipality
from common.search.enums import Kind
from common.search.models.grams import FoldedField, GramsField


class Findable(models.Model):
    """A row of what is public (from `shown_from` on), written beside its source in the same transaction.

    `key` names the thing, `source` what it is written from (one page, the draft of one case); `twin` is equal for the
    translations of one page. `folded_…` is searched for words within, `…_words` for words that begin there.
    """

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    source = models.CharField(max_length=40)
    key = models.CharField(max_length=60)
    kind = models.CharField(max_length=12, choices=Kind)
    room = models.CharField(max_length=16, blank=True)
    language = models.CharField(max_length=8)
    twin = models.CharField(max_length=40, blank=True)
    address = models.CharField(max_length=300)
    shown_from = models.DateTimeField(null=True, blank=True)
    title = models.CharField(max_length=400)
    part_of = models.CharField(max_length=200, blank=True)
    digest = models.CharField(max_length=64)
    folded_title = FoldedField()
    title_words = FoldedField()
    # long ones last: SQLite reads a row from its beginning
    text = models.TextField(blank=True)
    folded_text = FoldedField()
    text_words = FoldedField()
    grams = GramsField()

    class Meta:
        verbose_name = "findable"
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=("municipality", "key"), name="findable_once")]
        indexes = [models.Index(fields=("municipality", "source"), name="findable_source")]

    def __str__(self) -> str:
        return self.title

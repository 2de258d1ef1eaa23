"""Words that mean the same in this town, kept by its editors."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.places.models import Municipality
from common.text.folding import words_of

MAX_TERMS = 12
MAX_LETTERS = 30


class SynonymGroup(models.Model):
    """スマホ = スマートフォン = 携帯: whoever types one of them finds the others too. One word on each line."""

    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+", editable=False)
    terms = models.TextField(
        gettext_lazy("words that mean the same"),
        help_text=gettext_lazy(
            "One word on each line, at least two. Whoever searches for one finds the others too."
        ),
    )

    class Meta:
        verbose_name = gettext_lazy("words with the same meaning")
        verbose_name_plural = gettext_lazy("words with the same meaning")
        ordering = ("terms", "id")

    def __str__(self) -> str:
        return " ＝ ".join(self.words())

    def words(self) -> list[str]:
        """Return the words as they were written."""
        return [line.strip() for line in self.terms.splitlines() if line.strip()]

    def clean(self) -> None:
        """Refuse groups that say nothing or that nobody could follow."""
        words = self.words()
        different = {"".join(part.text for part in words_of(word)) for word in words} - {""}
        if len(different) < 2:
            raise ValidationError({"terms": _("Write at least two words, each on a line of its own.")})
        if len(words) > MAX_TERMS or any(len(word) > MAX_LETTERS for word in words):
            raise ValidationError(
                {
                    "terms": _("At most %(words)s words of at most %(letters)s letters each.")
                    % {"words": MAX_TERMS, "letters": MAX_LETTERS}
                }
            )
        self.terms = "\n".join(words)

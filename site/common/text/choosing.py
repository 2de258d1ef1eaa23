"""Choosing from more options than a list may show: words narrow it, without script, and nothing typed is lost.

A list never shows more than `SHOWN` options. Beyond, the form templates put a field for words and a button 探す above
it; the button sends the whole form, which comes back with the fitting options and everything else as it was written.
"""

import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.utils import ErrorDict

SHOWN = 50
FIND = "find"
"""Name of the button; its value is the name of the field whose words were sent."""

Choices = Iterable[tuple[Any, Any]]


@dataclass(frozen=True)
class Found:
    """What a list shows: `options` (at most `SHOWN`), and how many fit the words, are `shown` of those, are in all.

    `is_long` says that not everything could be shown.
    """

    options: list[tuple[str, str]]
    fitting: int
    shown: int
    total: int
    words: str = ""
    is_long: bool = True


def find(
    choices: Choices, words: str = "", keep: Collection[str] = (), always: Collection[str] = ()
) -> Found:
    """Return the options whose label holds every word, however wide it was typed.

    `keep` are chosen and stay in sight; `always` are offered whatever is looked for and are not counted, as the empty
    option is.
    """
    rows = [(str(key or ""), str(label)) for key, label in choices]
    empty = [row for row in rows if not row[0] or row[0] in always]
    full = [row for row in rows if row not in empty]
    if len(rows) <= SHOWN:
        return Found(rows, len(full), len(full), len(full), words, is_long=False)
    parts = _folded(words).split()
    fitting = [row for row in full if all(part in _folded(row[1]) for part in parts)]
    kept = [row for row in full if row[0] in keep]
    free = max(SHOWN - len(empty) - len(kept), 0)
    others = [row for row in fitting if row[0] not in keep][:free]
    shown = len(others) + sum(row[0] in keep for row in fitting)
    return Found([*empty, *kept, *others], len(fitting), shown, len(full), words)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


class _Finds(forms.widgets.ChoiceWidget):
    """A widget of choices that knows every option and shows the fitting ones."""

    words = ""
    searching = False
    always: Collection[str] = ()

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Read the chosen value, and the words typed above the list."""
        self.words = str(data.get(f"{name}_words", ""))[:80]
        self.searching = data.get(FIND) == name
        return super().value_from_datadict(data, files, name)

    def found(self, value: Any) -> Found:
        """Return what is shown while `value` (one or several) is chosen."""
        chosen = value if isinstance(value, list | tuple) else [value]
        return find(self.choices, self.words, {str(one) for one in chosen if one}, self.always)

    def optgroups(self, name: str, value: Any, attrs: Any = None) -> Any:
        """Build the options of the list from those found."""
        found = self.found(value)
        if self.searching and self.words.strip() and found.fitting == 1 and not any(value):
            # the only one that fits is what was looked for; left unchosen it would be overlooked
            value = [next(key for key, _label in found.options if key and key not in self.always)]
        every, self.choices = self.choices, found.options
        try:
            return super().optgroups(name, value, attrs)
        finally:
            self.choices = every


class FoundSelect(_Finds, forms.Select):
    """One of many, as a list to open."""


class FoundRadio(_Finds, forms.RadioSelect):
    """One of many, all in sight."""


class FoundCheckboxes(_Finds, forms.CheckboxSelectMultiple):
    """Several of many; those ticked stay in sight while others are looked for."""


class ChoosingForm(forms.Form):
    """A form whose long lists can be searched. While somebody searches it is neither checked nor valid.

    `status` is the answer of a page that shows the form again: 200 after a search, else 422.
    """

    @property
    def searching(self) -> bool:
        """Say whether the form was sent to look for options, not to be stored."""
        return self.is_bound and FIND in self.data

    @property
    def status(self) -> int:
        """Return the status of a page that shows this sent form again."""
        return 200 if self.searching else 422

    def is_valid(self) -> bool:
        """Say whether it was sent to be stored and is complete."""
        return not self.searching and super().is_valid()

    def full_clean(self) -> None:
        """Check the fields, but not while somebody is still searching."""
        if self.searching:
            self._errors = ErrorDict()
            self.cleaned_data: dict[str, Any] = {}
            return
        super().full_clean()

"""Forms of a draft: bringing it in, correcting its outline."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.text.refusals import Refusal
from participation.domain.draft_file import decode_plan
from participation.enums import DraftLabel

LONGEST_PASTE = 800_000
"""Characters; browsers cut at it, so a text of this length may lack its end."""


class ImportForm(forms.Form):
    """The text of a plan as a file or pasted; exactly one of the two. `decoded` and `source_name` after is_valid."""

    short_marks = True
    source = forms.FileField(
        label=_("Text file (.txt)"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".txt,.md,text/plain"}),
        help_text=_("UTF-8 or Shift_JIS, up to 3 MB. Save a PDF or Word file as text first."),
    )
    text = forms.CharField(
        label=_("Or paste the text here"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "maxlength": LONGEST_PASTE}),
    )
    title = forms.CharField(
        label=_("Name of this version"),
        max_length=160,
        required=False,
        help_text=_("Left empty, it is read from the plan."),
    )
    label = forms.ChoiceField(label=_("State of the plan"), required=False)
    name = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.decoded = ""
        self.fields["label"].choices = [  # type: ignore[attr-defined]  # a choice field
            ("", _("As it says itself")),
            *DraftLabel.choices,
        ]

    @property
    def source_name(self) -> str:
        """Name of the file, also when its text came back pasted after an error."""
        file = self.cleaned_data.get("source")
        return str(file.name) if file else str(self.cleaned_data.get("name") or "")

    def clean(self) -> dict[str, Any]:
        """Take the text from the file or the field."""
        data = super().clean() or {}
        file, pasted = data.get("source"), data.get("text") or ""
        if file and pasted.strip():
            self.decoded = pasted
            self.add_error("source", _("There is a file and a pasted text. Please give only one of them."))
        elif file:
            try:
                self.decoded = decode_plan(file.read())
            except Refusal as refusal:
                self.add_error("source", str(refusal))
        elif len(pasted) >= LONGEST_PASTE:
            self.add_error(
                "text", _("This is too long to paste; its end may be missing. Please give a file.")
            )
        elif pasted.strip():
            self.decoded = pasted
        else:
            self.add_error("source", _("Please choose a file, or paste the text."))
        return data

    def shown_again(self) -> "ImportForm":
        """Return the form with its errors and what was given; a browser never sends a file again by itself, so the
        text of the file stands in the text field from here on.
        """
        form = ImportForm(
            {
                "text": self.decoded[: LONGEST_PASTE - 1] or self.data.get("text", ""),
                "title": self.data.get("title", ""),
                "label": self.data.get("label", ""),
                "name": self.source_name,
            }
        )
        form._errors = self.errors  # type: ignore[attr-defined]
        return form


class HeadingForm(forms.Form):
    """Number and title of a section."""

    short_marks = True
    number = forms.CharField(label=_("Number of the heading"), max_length=40, required=False)
    title = forms.CharField(
        label=_("Words of the heading"),
        max_length=300,
        error_messages={"required": _("Please write the heading.")},
    )


class BlockForm(forms.Form):
    """From which line to which a dropped block comes back."""

    first = forms.IntegerField(min_value=1)
    last = forms.IntegerField(min_value=1)

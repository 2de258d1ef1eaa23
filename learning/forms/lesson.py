"""The desk's form for a new lesson: what counts; texts and pictures follow in the page editor."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

CHOICES = 3
"""Choices of the activity; the last one may stay empty."""


class LessonForm(forms.Form):
    """Title, address, minutes, and one activity of two or three choices with kind answers."""

    short_marks = True

    title = forms.CharField(
        label=_("Title of the lesson"), max_length=120, error_messages={"required": _("Write the title.")}
    )
    slug = forms.CharField(
        label=_("Address of the lesson"),
        help_text=_("Small letters, digits and dashes, for example photo-to-family"),
        max_length=60,
        validators=[RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*$", _("Only small letters, digits and dashes."))],
        error_messages={"required": _("Write the address.")},
    )
    minutes = forms.IntegerField(
        label=_("Minutes (10 at most)"),
        min_value=1,
        max_value=10,
        initial=8,
        error_messages={
            "required": _("Write how many minutes it takes."),
            "max_value": _("A lesson takes ten minutes at most. Please divide it."),
        },
    )
    summary = forms.CharField(
        label=_("What one can do afterwards"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write what one can do afterwards.")},
    )
    credited_course_slug = forms.SlugField(
        label=_("Address of the class that teaches the same (may stay empty)"), max_length=60, required=False
    )
    prompt = forms.CharField(
        label=_("What is to be done at the end"),
        max_length=300,
        error_messages={"required": _("Write what is to be done.")},
    )
    afterwards = forms.CharField(label=_("Words after it went well"), max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, CHOICES + 1):
            needed = number < CHOICES
            self.fields[f"choice{number}"] = forms.CharField(
                label=_("Choice %(n)s") % {"n": number},
                max_length=200,
                required=needed,
                error_messages={"required": _("Write the choice.")},
            )
            self.fields[f"feedback{number}"] = forms.CharField(
                label=_("Kind words after choice %(n)s") % {"n": number},
                max_length=300,
                required=needed,
                error_messages={"required": _("Write kind words for whoever chooses this.")},
            )
        self.fields["good"] = forms.ChoiceField(
            label=_("Which choice leads on"),
            choices=[(str(number), _("Choice %(n)s") % {"n": number}) for number in range(1, CHOICES + 1)],
            widget=forms.RadioSelect,
            initial="1",
        )

    def clean(self) -> dict[str, Any]:
        """Refuse a last choice without words, and an empty choice that should lead on."""
        cleaned = super().clean() or {}
        last = f"{CHOICES}"
        if cleaned.get(f"choice{last}") and not cleaned.get(f"feedback{last}"):
            self.add_error(f"feedback{last}", _("Write kind words for whoever chooses this."))
        if not cleaned.get(f"choice{cleaned.get('good', '1')}"):
            self.add_error("good", _("Choose one that has words."))
        return cleaned

    def choices_given(self) -> list[tuple[str, str, bool]]:
        """Return (text, feedback, leads on) of the choices that have words."""
        data = self.cleaned_data
        return [
            (data[f"choice{number}"], data[f"feedback{number}"], data["good"] == str(number))
            for number in range(1, CHOICES + 1)
            if data[f"choice{number}"]
        ]

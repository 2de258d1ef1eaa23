"""Forms of themes."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.text.choosing import Choices, ChoosingForm, FoundRadio, FoundSelect

NEW = "new"
"""Chosen instead of a theme: make one."""


class ThemeForm(forms.Form):
    """Title and summary (意見の概要)."""

    short_marks = True
    version = forms.IntegerField(widget=forms.HiddenInput)
    title = forms.CharField(
        label=_("Title of the theme"),
        max_length=160,
        error_messages={"required": _("Please give the theme a title.")},
    )
    summary = forms.CharField(
        label=_("Summary of the opinions"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "class": "input--low"}),
    )


class GroupForm(ChoosingForm):
    """Under which theme the ticked opinions go: a known one, or a new one with its title."""

    short_marks = True
    theme = forms.ChoiceField(
        label=_("Under which theme"),
        widget=FoundRadio,
        error_messages={
            "required": _("Please choose a theme."),
            "invalid_choice": _("Please choose a theme."),
        },
    )
    title = forms.CharField(label=_("Title of the new theme"), max_length=160, required=False)

    def __init__(self, *args: Any, themes: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["theme"].choices = [(NEW, _("a new theme")), *themes]  # type: ignore[attr-defined]
        self.fields["theme"].widget.always = (NEW,)


class RegroupForm(ChoosingForm):
    """Where the ticked opinions of a theme go. Its fields stand apart from the form `view` that sends them."""

    short_marks = True
    theme = forms.ChoiceField(
        label=_("Move the ticked ones to"), required=False, widget=FoundSelect(attrs={"form": "view"})
    )

    def __init__(self, *args: Any, themes: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["theme"].choices = [("", _("no theme (take out)")), *themes]  # type: ignore[attr-defined]

"""Forms of themes."""

from django import forms
from django.utils.translation import gettext_lazy as _


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

"""The form that takes a card's number."""

from django import forms
from django.utils.translation import gettext_lazy as _

from common.text.japanese import digits_only


class CardForm(forms.Form):
    """Number and check digits as printed on the card."""

    number = forms.CharField(
        label=_("Number on the card (8 digits)"),
        max_length=20,
        error_messages={"required": _("Write the number on the card.")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    check_digits = forms.CharField(
        label=_("Check digits on the card (4 digits)"),
        max_length=10,
        error_messages={"required": _("Write the four check digits.")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def clean_number(self) -> str:
        """Return the digits alone."""
        return digits_only(self.cleaned_data["number"])

    def clean_check_digits(self) -> str:
        """Return the digits alone."""
        return digits_only(self.cleaned_data["check_digits"])

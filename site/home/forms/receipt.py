"""The form that asks for a receipt number."""

from django import forms
from django.utils.translation import gettext_lazy as _

from common.text.japanese import digits_only


class ReceiptForm(forms.Form):
    """Number and check digits. Only the shape is told apart here; everything wrong gets the same answer."""

    number = forms.CharField(
        label=_("Receipt number (8 digits)"),
        help_text=_("For example 3058 1425. Blanks and dashes do not matter."),
        max_length=20,
        error_messages={"required": _("Write the receipt number.")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    check_digits = forms.CharField(
        label=_("Check digits (4 digits)"),
        help_text=_("The last four digits of your telephone number, or the four digits printed on the slip."),
        max_length=10,
        error_messages={"required": _("Write the four check digits.")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def clean_number(self) -> str:
        """Ask again when digits are missing; says nothing about which numbers exist."""
        digits = digits_only(self.cleaned_data["number"])
        if len(digits) != 8:
            raise forms.ValidationError(_("The receipt number has 8 digits. Look at it once more."))
        return digits

    def clean_check_digits(self) -> str:
        """Ask again when there are not four digits."""
        digits = digits_only(self.cleaned_data["check_digits"])
        if len(digits) != 4:
            raise forms.ValidationError(_("The check digits are 4 digits. Look at them once more."))
        return digits

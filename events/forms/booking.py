"""Forms of residents: taking a seat."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.text.japanese import phone_e164
from common.text.normal import line_text
from events.domain.booking import BookerDraft
from events.enums import Need


def checked_line(typed: str) -> str:
    """Return a typed line in its stored form; what is no text is said so. Raises forms.ValidationError."""
    try:
        return line_text(typed)
    except ValueError:
        raise forms.ValidationError(_("These letters cannot be read. Please write them again.")) from None


class BookingForm(forms.Form):
    """Name and telephone; the rest may stay empty. `session` is another date chosen because the first was gone."""

    name = forms.CharField(
        label=pgettext_lazy("classes", "Name"),
        max_length=80,
        help_text=_("Kana is fine. If family writes for somebody, the name of the person who comes."),
        error_messages={"required": _("Please write your name.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = forms.CharField(
        label=pgettext_lazy("classes", "Telephone number"),
        max_length=20,
        help_text=_("At home or mobile. It works without dashes too."),
        error_messages={"required": _("Please write your telephone number.")},
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
    )
    needs = forms.MultipleChoiceField(
        label=_("What we can help with"),
        choices=Need.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    kana = forms.CharField(
        label=pgettext_lazy("classes", "Name in kana"),
        max_length=80,
        required=False,
        help_text=_("So that we say your name rightly."),
    )
    email = forms.EmailField(
        label=pgettext_lazy("classes", "E-mail address"),
        max_length=200,
        required=False,
        help_text=_("If you write it, we send the slip there too. You do not need one."),
        error_messages={"invalid": _("Please look at the e-mail address again. It may also stay empty.")},
        widget=forms.TextInput(attrs={"inputmode": "email", "autocomplete": "email"}),
    )
    session = forms.CharField(required=False, max_length=12, widget=forms.HiddenInput)
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.marks = {"needs": str(_("Leave as it is if none"))}

    @property
    def more_open(self) -> bool:
        """Return whether the fold with kana and e-mail stands open: something in it was written or is wrong."""
        return any(self[name].value() or self[name].errors for name in ("kana", "email"))

    def clean_name(self) -> str:
        """Return the name as it is stored."""
        return checked_line(self.cleaned_data["name"])

    def clean_kana(self) -> str:
        """Return the kana as they are stored."""
        return checked_line(self.cleaned_data["kana"])

    def clean_phone(self) -> str:
        """Return the number as typed, if it can be one."""
        typed = checked_line(self.cleaned_data["phone"])
        try:
            phone_e164(typed)
        except ValueError:
            raise forms.ValidationError(
                _("The number of digits does not fit. Please write 10 or 11 digits.")
            ) from None
        return typed

    def draft(self, *, person_key: str = "") -> BookerDraft:
        """Return what was written, for the verb."""
        data = self.cleaned_data
        return BookerDraft(
            name=data["name"],
            phone=data["phone"],
            kana=data["kana"],
            email=data["email"],
            needs=tuple(data["needs"]),
            person_key=person_key,
        )

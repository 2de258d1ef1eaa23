"""The form of the booking desk: one screen, keyboard alone."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.people.enums import Channel
from common.text.japanese import phone_e164
from events.domain.booking import BookerDraft
from events.enums import AskedBy, Need
from events.forms.booking import checked_line

OFF = {"autocomplete": "off"}


class DeskBookingForm(forms.Form):
    """What the clerk fills while somebody telephones or stands there. `person` is the key of a known person."""

    short_marks = True
    marks: ClassVar[dict[str, str]] = {"asked_by": "", "channel": ""}
    person = forms.CharField(required=False, max_length=12, widget=forms.HiddenInput)
    name = forms.CharField(
        label=pgettext_lazy("classes", "Name"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs=OFF),
    )
    kana = forms.CharField(
        label=pgettext_lazy("classes", "Name in kana"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs=OFF),
    )
    phone = forms.CharField(
        label=pgettext_lazy("classes", "Telephone number"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={**OFF, "type": "tel", "inputmode": "tel"}),
    )
    asked_by = forms.ChoiceField(label=pgettext_lazy("classes", "Caller"), choices=AskedBy.choices)
    channel = forms.ChoiceField(
        label=pgettext_lazy("classes", "Way"),
        choices=[
            (value, Channel(value).label)
            for value in (Channel.PHONE, Channel.COUNTER, Channel.POST, Channel.FAX)
        ],
    )
    needs = forms.MultipleChoiceField(
        label=_("Help on the day"),
        choices=[
            (Need.LEND, pgettext_lazy("need", "loan phone")),
            (Need.HEAR, pgettext_lazy("need", "hearing")),
            (Need.SEE, pgettext_lazy("need", "seeing")),
            (Need.WHEEL, pgettext_lazy("need", "wheelchair, stick")),
            (Need.WITH, pgettext_lazy("need", "companion")),
        ],
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "needs"}),
    )
    session = forms.CharField(
        max_length=12, error_messages={"required": _("Please choose a date.")}, widget=forms.HiddenInput
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def clean_name(self) -> str:
        """Return the name as it is stored."""
        return checked_line(self.cleaned_data["name"])

    def clean_kana(self) -> str:
        """Return the kana as they are stored."""
        return checked_line(self.cleaned_data["kana"])

    def clean_phone(self) -> str:
        """Return the number as typed; nobody is turned away for having none."""
        typed = checked_line(self.cleaned_data["phone"])
        if typed:
            try:
                phone_e164(typed)
            except ValueError:
                raise forms.ValidationError(
                    _("The number of digits does not fit. Please write 10 or 11 digits.")
                ) from None
        return typed

    def clean(self) -> dict[str, Any]:
        """Ask for a name unless a known person was chosen."""
        data: dict[str, Any] = super().clean() or {}
        if not data.get("name") and not data.get("person") and "name" not in self.errors:
            self.add_error("name", _("Please write the name of the person who comes."))
        return data

    def draft(self) -> BookerDraft:
        """Return what was written, for the verb."""
        data = self.cleaned_data
        return BookerDraft(
            name=data["name"],
            kana=data["kana"],
            phone=data["phone"],
            needs=tuple(data["needs"]),
            asked_by=data["asked_by"],
            person_key=data["person"],
        )

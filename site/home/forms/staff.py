"""Forms of the desk of roles: inviting, ending a role, handing a post over."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.people.enums import Role
from common.text import clock
from common.text.choosing import Choices, ChoosingForm, FoundSelect
from common.text.years import plausible_year

_REQUIRED = {"required": _("Please write here")}
_DAY = {"required": _("Please write a day"), "invalid": _("Please write a day")}
ROLES = [(role.value, role.label) for role in Role if role != Role.RESIDENT]


def end_of_year(day: date) -> date:
    """Return 31 March of the fiscal year of a day: roles end with the year unless somebody says otherwise."""
    return date(clock.fiscal_year(day) + 1, 3, 31)


def _day(label: Any, help_text: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=help_text,
        error_messages=_DAY,
        validators=[plausible_year],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


def _email(label: Any, help_text: Any) -> forms.EmailField:
    return forms.EmailField(
        label=label,
        help_text=help_text,
        max_length=200,
        error_messages={
            **_REQUIRED,
            "invalid": _("Please write a mail address, such as hara@example.lg.jp."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )


class _Span:
    """First day and last day, as people say them; the verbs take the day after the last."""

    cleaned_data: dict[str, Any]

    @property
    def valid_until(self) -> date:
        """The day after the last day."""
        last: date = self.cleaned_data["last_day"]
        return last + timedelta(days=1)


class InviteForm(_Span, ChoosingForm):
    """Who is invited to which role in which post, from when until when."""

    short_marks = True
    email = _email(_("Mail address"), _("The invitation goes there. It can be used once, within seven days."))
    role = forms.ChoiceField(label=_("Role"), choices=[("", "－"), *ROLES], error_messages=_REQUIRED)
    post = forms.ChoiceField(
        label=_("Post"),
        widget=FoundSelect,
        required=False,
        help_text=_("Empty for the committee, supporters and partner organisations."),
    )
    first_day = _day(_("First day"))
    last_day = _day(_("Last day"), _("The role ends by itself after this day."))

    def __init__(self, *args: Any, posts: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["post"].choices = [("", "－"), *posts]  # type: ignore[attr-defined]  # a choice field

    @classmethod
    def first_shown(cls) -> dict[str, date]:
        """Return what stands in the form before anybody wrote: from today until the end of the year."""
        today = clock.today()
        return {"first_day": today, "last_day": end_of_year(today)}


class EndForm(_Span, forms.Form):
    """The last day of a role. `seen` is the end that was on the screen."""

    short_marks = True
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    last_day = _day(_("Last day"), _("The role ends by itself after this day."))


class HandOverForm(_Span, forms.Form):
    """Who follows whom from which day. `seen` is the end that was on the screen."""

    short_marks = True
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    email = _email(
        _("Mail address of whoever follows"),
        _("Whoever works here already gets the role at once. Anybody else gets an invitation."),
    )
    first_day = _day(
        _("First day of whoever follows"), _("The role of whoever holds it now ends the day before.")
    )
    last_day = _day(_("Last day of whoever follows"))

    @classmethod
    def first_shown(cls) -> dict[str, Any]:
        """Return what stands in the form before anybody wrote: 1 April, for one year."""
        first = end_of_year(clock.today()) + timedelta(days=1)
        return {"first_day": first, "last_day": end_of_year(first)}

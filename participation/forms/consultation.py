"""Forms of a case: making, preparing, opening, withdrawing, publishing."""

from collections.abc import Iterable, Sequence
from datetime import date, time
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from common.people.enums import Channel
from common.text.choosing import Choices, ChoosingForm, FoundRadio, FoundSelect
from common.text.showing import day_shown
from participation.domain.consultation import (
    CHANNELS,
    Decision,
    Preparation,
    channels_without_address,
    words_of_missing_address,
)
from participation.enums import PostRule
from participation.forms.opinion import DAY
from participation.models import Consultation, DraftVersion
from participation.queries.department import departments_of

_REQUIRED = {"required": _("Please write here")}


class NewCaseForm(ChoosingForm):
    """A case in preparation."""

    short_marks = True
    title = forms.CharField(label=_("Title"), max_length=160, error_messages=_REQUIRED)
    slug = forms.CharField(
        label=_("Address (letters, digits and -)"),
        max_length=60,
        validators=[
            RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*$", _("Please use small letters, digits and - only"))
        ],
        help_text=_("Becomes part of the web address and cannot be changed"),
        error_messages=_REQUIRED,
    )
    department = forms.ChoiceField(
        label=_("Department in charge"), widget=FoundSelect, error_messages=_REQUIRED
    )
    round_of = forms.ChoiceField(
        label=_("Further round of a plan in the making"),
        required=False,
        widget=FoundSelect,
        help_text=_("Leave as it is for a new plan"),
    )

    def __init__(self, *args: Any, municipality_id: int, draftings: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].choices = departments_of(municipality_id)  # type: ignore[attr-defined]
        self.fields["round_of"].choices = [("", _("New plan")), *draftings]  # type: ignore[attr-defined]


class PrepareForm(forms.Form):
    """Days and promises."""

    short_marks = True
    stored: Sequence[tuple[str, str]] = ()
    done = ""
    version = forms.IntegerField(widget=forms.HiddenInput)
    title = forms.CharField(label=_("Title"), max_length=160, error_messages=_REQUIRED)
    implementing_body = forms.CharField(
        label=_("Implementing body"),
        max_length=60,
        help_text=_("For example the mayor or the board of education"),
        error_messages=_REQUIRED,
    )
    opens_on = forms.DateField(label=_("First day"), widget=DAY, error_messages=_REQUIRED)
    closes_on = forms.DateField(
        label=_("Last day"),
        widget=DAY,
        help_text=_("At least 30 days, the first day counted"),
        error_messages=_REQUIRED,
    )
    short_reason = forms.CharField(label=_("Reason for fewer than 30 days"), max_length=300, required=False)
    answer_due_on = forms.DateField(label=_("View published by"), widget=DAY, required=False)
    who_may = forms.CharField(label=_("Who may send"), max_length=300, required=False)
    channels = forms.MultipleChoiceField(
        label=_("Ways to send"),
        choices=[(value, Channel(value).label) for value in CHANNELS],
        widget=forms.CheckboxSelectMultiple(attrs={"class": "grid-3"}),
        error_messages={"required": _("Please choose at least one")},
    )
    post_rule = forms.ChoiceField(
        label=_("Letters"), choices=PostRule.choices, widget=forms.RadioSelect(attrs={"class": "grid-3"})
    )
    counter_closes = forms.TimeField(
        label=_("Counter and telephone until"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    contact = forms.CharField(
        label=_("Where to send (address, fax, e-mail)"),
        max_length=160,
        required=False,
        help_text=_("Needed for post, fax and e-mail; residents read it"),
    )

    @classmethod
    def initial_of(cls, row: Consultation) -> dict[str, Any]:
        """Return what the row holds now."""
        return {name: getattr(row, name) for name in cls.base_fields} | {
            "channels": row.channels or list(Preparation().channels)
        }

    @classmethod
    def stored_words(cls, row: Consultation, names: Iterable[str]) -> list[tuple[str, str]]:
        """Return label and words of what the row holds in these fields, to be shown beside what was typed."""
        return [(str(cls.base_fields[name].label), _words(row, name)) for name in names]

    def clean(self) -> dict[str, Any]:
        """Post, fax and e-mail are of use only to those who know where to send."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        without = channels_without_address(data.get("channels", ()), data.get("contact", ""))
        if without and "contact" not in self.errors:
            self.add_error("contact", words_of_missing_address(without))
        return data

    def preparation(self) -> Preparation:
        """Return the days and promises, for the verb."""
        data = {name: value for name, value in self.cleaned_data.items() if name not in ("version", "title")}
        return Preparation(**{**data, "channels": tuple(data["channels"])})


def _words(row: Consultation, name: str) -> str:
    value = getattr(row, name)
    if name == "channels":
        return "、".join(str(Channel(channel).label) for channel in value)
    if name == "post_rule":
        return str(PostRule(value).label)
    if isinstance(value, date):
        return day_shown(value, year=True)
    return value.strftime("%H:%M") if isinstance(value, time) else str(value or "")


class DecisionForm(forms.Form):
    """The town's own decision: document number, day and post."""

    short_marks = True
    stored: Sequence[tuple[str, str]] = ()
    done = ""
    version = forms.IntegerField(widget=forms.HiddenInput)
    number = forms.CharField(
        label=_("Document number of the decision"), max_length=60, error_messages=_REQUIRED
    )
    on = forms.DateField(label=_("Day of the decision"), widget=DAY, error_messages=_REQUIRED)
    post = forms.CharField(label=_("Post that decided"), max_length=120, error_messages=_REQUIRED)

    def decision(self) -> Decision:
        """Return the decision, for the verb."""
        data = self.cleaned_data
        return Decision(number=data["number"], on=data["on"], post=data["post"])


class OpenForm(DecisionForm, ChoosingForm):
    """Which version is opened, and the decision."""

    draft = forms.ChoiceField(
        label=_("Version to open"),
        widget=FoundRadio,
        error_messages={"required": _("Please choose the version")},
    )
    field_order = ("version", "draft", "number", "on", "post")

    def __init__(self, *args: Any, drafts: list[DraftVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["draft"].choices = [(draft.key, str(draft)) for draft in drafts]  # type: ignore[attr-defined]


class WithdrawForm(forms.Form):
    """Giving a case up, with the reason residents read."""

    short_marks = True
    stored: Sequence[tuple[str, str]] = ()
    done = ""
    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Reason, as residents read it"),
        max_length=300,
        error_messages={"required": _("Please write the reason.")},
    )


class NextVersionForm(ChoosingForm):
    """Which version carries the changes."""

    short_marks = True
    version = forms.IntegerField(widget=forms.HiddenInput)
    draft = forms.ChoiceField(label=_("Version with the changes"), required=False, widget=FoundSelect)

    def __init__(self, *args: Any, drafts: list[DraftVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["draft"].choices = [  # type: ignore[attr-defined]
            ("", _("None yet")),
            *[(draft.key, str(draft)) for draft in drafts],
        ]

"""Forms of the desk: courses and their dates."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.text import clock
from common.text.choosing import ChoosingForm, FoundSelect
from common.text.years import plausible_year
from events.domain.course import CourseDraft
from events.domain.session import SessionDraft
from events.enums import Level
from events.forms.booking import checked_line

Choices = list[tuple[str, str]]
RESERVED = {"cancel", "choose", "done"}
"""Parts of addresses under /classes/ that are taken."""
OPENS_AT, CLOSES_AT = time(9, 0), time(17, 0)


class CourseForm(ChoosingForm):
    """What a clerk writes about a new course; the two texts go to its page."""

    short_marks = True
    title = forms.CharField(label=_("Name of the class"), max_length=120)
    slug = forms.SlugField(
        label=pgettext_lazy("classes", "Address (letters, digits and -)"),
        max_length=60,
        help_text=_("It becomes the end of the page's address, such as first-phone."),
        error_messages={"invalid": _("Please use only letters a to z, digits and -.")},
    )
    level = forms.ChoiceField(label=_("How used to it you are"), choices=Level.choices)
    department = forms.ChoiceField(label=pgettext_lazy("classes", "Department in charge"), widget=FoundSelect)
    measure = forms.ChoiceField(
        label=_("Measure it counts for"),
        required=False,
        widget=FoundSelect,
        help_text=_("How many people came is told to the evaluation of this measure."),
    )
    summary = forms.CharField(
        label=_("What people learn"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "class": "input--mid"}),
    )
    summary_easy = forms.CharField(
        label=_("The same in plain Japanese"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "class": "input--mid"}),
    )
    for_whom = forms.CharField(label=_("For whom"), max_length=200, required=False)
    bring = forms.CharField(
        label=_("What to bring"), max_length=200, required=False, help_text=_("Separate things by 、")
    )
    fee_yen = forms.IntegerField(
        label=_("Materials (yen, 0 if free)"), min_value=0, max_value=100_000, initial=0
    )

    def __init__(self, *args: Any, departments: Choices, measures: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose("department", departments)
        self._choose("measure", [("", str(_("None for now"))), *measures])

    def _choose(self, name: str, choices: Choices) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def clean_title(self) -> str:
        """Return the title as it is stored."""
        return checked_line(self.cleaned_data["title"])

    def clean_slug(self) -> str:
        """Refuse the addresses that other pages have."""
        slug: str = self.cleaned_data["slug"]
        if slug in RESERVED:
            raise forms.ValidationError(_("This address is taken. Please choose another."))
        return slug

    def draft(self) -> CourseDraft:
        """Return what was written, for the verb."""
        data = self.cleaned_data
        return CourseDraft(
            slug=data["slug"],
            title=data["title"],
            department_key=data["department"],
            level=data["level"],
            measure_key=data["measure"],
            for_whom=data["for_whom"],
            bring=data["bring"],
            fee_yen=data["fee_yen"],
        )


class SessionForm(ChoosingForm):
    """A new date; bookings open at 9:00 and close at 17:00 of the chosen days."""

    short_marks = True
    day = forms.DateField(
        label=_("Day"), validators=[plausible_year], widget=forms.DateInput(attrs={"type": "date"})
    )
    begins = forms.TimeField(
        label=_("Begins"), initial=time(10, 0), widget=forms.TimeInput(attrs={"type": "time"})
    )
    ends = forms.TimeField(
        label=_("Ends"), initial=time(11, 30), widget=forms.TimeInput(attrs={"type": "time"})
    )
    room = forms.ChoiceField(label=_("Room and seats"), widget=FoundSelect)
    instructor = forms.ChoiceField(label=_("Who teaches"), required=False, widget=FoundSelect)
    capacity = forms.IntegerField(label=_("Seats for this date"), min_value=1, max_value=500, initial=8)
    opens_on = forms.DateField(
        label=_("Bookings open on (9:00)"),
        validators=[plausible_year],
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    closes_on = forms.DateField(
        label=_("Bookings close on (17:00)"),
        validators=[plausible_year],
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, rooms: Choices, instructors: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("room", rooms), ("instructor", [("", str(_("Not fixed yet"))), *instructors])):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = choices

    def draft(self) -> SessionDraft:
        """Return what was written, for the verb; times are those of the wall clock in Japan."""
        data = self.cleaned_data

        def moment(day: str, at: time) -> datetime:
            return clock.tokyo(data[day], at)

        return SessionDraft(
            starts_at=moment("day", data["begins"]),
            ends_at=moment("day", data["ends"]),
            room_key=data["room"],
            capacity=data["capacity"],
            booking_opens_at=moment("opens_on", OPENS_AT),
            booking_closes_at=moment("closes_on", CLOSES_AT),
            instructor_key=data["instructor"],
        )


class HandOverForm(ChoosingForm):
    """Who teaches a date from now on."""

    short_marks = True
    version = forms.IntegerField(widget=forms.HiddenInput)
    instructor = forms.ChoiceField(label=_("Who teaches"), required=False, widget=FoundSelect)

    def __init__(self, *args: Any, instructors: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["instructor"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", str(_("Not fixed yet"))), *instructors]


class VenueForm(forms.Form):
    """A place, or one more room of a place that is known by its name."""

    short_marks = True
    name = forms.CharField(label=_("Name of the place"), max_length=80)
    room = forms.CharField(label=_("Name of the room"), max_length=60)
    floor = forms.CharField(label=_("Floor"), max_length=20, required=False)
    seats = forms.IntegerField(label=_("Seats of the room"), min_value=1, max_value=2000)
    address = forms.CharField(label=_("Address of the place"), max_length=120, required=False)
    access = forms.CharField(label=_("How to get there"), max_length=200, required=False)

    def clean_name(self) -> str:
        """Return the name as it is stored."""
        return checked_line(self.cleaned_data["name"])

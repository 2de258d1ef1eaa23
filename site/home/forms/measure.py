"""Forms of the desk of measures: words, indicators, and the sheet of figures."""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from common.measures.domain.indicator import NUMBERS
from common.measures.enums import Direction, IndicatorKind, ValueKind
from common.measures.models import Indicator, IndicatorValue, Measure
from common.text.choosing import FIND, Choices, ChoosingForm, FoundSelect
from common.text.era import fiscal_year_label
from common.text.normal import line_text
from common.text.years import plausible_year
from home.domain.measure import Cell

_REQUIRED = {"required": _("Please write here")}
KINDS = (
    ValueKind.BASELINE,
    ValueKind.TARGET,
    ValueKind.REVISED_TARGET,
    ValueKind.EXPECTED,
    ValueKind.ACTUAL,
)
_ERAS = {"令和": 2018, "R": 2018, "平成": 1988, "H": 1988}
_LARGEST, _PLACES = Decimal(10) ** 12, 4


def _line(value: str) -> str:
    try:
        return line_text(value)
    except ValueError:
        raise forms.ValidationError(_("Please take out characters that cannot be read.")) from None


class MeasureForm(ChoosingForm):
    """What a measure is for, in words, and who does it."""

    short_marks = True
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    plan = forms.ChoiceField(label=_("Plan"), widget=FoundSelect, error_messages=_REQUIRED)
    code = forms.CharField(
        label=_("Number in the plan"), max_length=20, help_text=_("Such as 2-1"), error_messages=_REQUIRED
    )
    name = forms.CharField(label=_("Name of the measure"), max_length=120, error_messages=_REQUIRED)
    department = forms.ChoiceField(
        label=_("Department in charge"), widget=FoundSelect, error_messages=_REQUIRED
    )
    aim = forms.CharField(
        label=_("What it aims for"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "class": "input--mid"}),
    )
    situation = forms.CharField(
        label=_("How things are now"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "class": "input--mid"}),
    )
    doing = forms.CharField(
        label=_("What is being done"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "class": "input--mid"}),
    )
    text_easy = forms.CharField(
        label=_("The same in plain Japanese"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "class": "input--mid"}),
    )
    WORDS = ("name", "aim", "situation", "doing", "text_easy")

    def __init__(
        self, *args: Any, plans: Choices, departments: Choices, is_new: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if is_new:
            self.fields["plan"].choices = plans  # type: ignore[attr-defined]  # a choice field
        else:
            del self.fields["plan"], self.fields["code"]
        self.fields["department"].choices = departments  # type: ignore[attr-defined]  # a choice field

    @classmethod
    def initial_of(cls, row: Measure) -> dict[str, Any]:
        """Return what is stored."""
        words = {name: getattr(row, name) for name in cls.WORDS}
        return {**words, "version": row.version, "department": row.department.key}

    @classmethod
    def stored(cls, row: Measure, typed: Mapping[str, Any]) -> list[tuple[str, str]]:
        """Return label and words of what is stored and differs from what was typed."""
        there = {**cls.initial_of(row)}
        shown = {**there, "department": row.department.name}
        return [
            (str(cls.base_fields[name].label), str(shown[name]))
            for name in (*cls.WORDS, "department")
            if str(there[name]).replace("\r\n", "\n") != str(typed.get(name, "")).replace("\r\n", "\n")
        ]

    def words(self) -> dict[str, str]:
        """Return the texts, for the verb."""
        return {name: self.cleaned_data[name] for name in self.WORDS}


class IndicatorForm(forms.Form):
    """What an indicator counts and how."""

    short_marks = True
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(
        label=_("Name of the indicator"),
        max_length=120,
        help_text=_("Such as people who took part"),
        error_messages=_REQUIRED,
    )
    unit = forms.CharField(label=_("Unit"), max_length=20, required=False, help_text=_("Such as people or %"))
    kind = forms.ChoiceField(
        label=_("What it measures"),
        choices=IndicatorKind.choices,
        initial=IndicatorKind.NUMBER,
        widget=forms.RadioSelect(attrs={"class": "grid-3"}),
    )
    is_cumulative = forms.ChoiceField(
        label=_("How its figures are counted"),
        choices=[("", _("each year by itself")), ("1", _("running total since the start"))],
        required=False,
        widget=forms.RadioSelect(attrs={"class": "grid-2"}),
    )
    direction = forms.ChoiceField(
        label=_("Which way is better"),
        choices=Direction.choices,
        initial=Direction.UP,
        widget=forms.RadioSelect(attrs={"class": "grid-2"}),
    )
    source = forms.CharField(
        label=_("Where the figures come from"),
        max_length=120,
        required=False,
        help_text=_("Said below the figures in public"),
    )

    @staticmethod
    def initial_of(row: Indicator) -> dict[str, Any]:
        """Return what is stored."""
        return {
            "version": row.version,
            "name": row.name,
            "unit": row.unit,
            "kind": row.kind,
            "is_cumulative": "1" if row.is_cumulative else "",
            "direction": row.direction,
            "source": row.source,
        }

    @classmethod
    def stored(cls, row: Indicator) -> list[tuple[str, str]]:
        """Return label and words of what is stored."""
        shown = {
            **cls.initial_of(row),
            "kind": row.get_kind_display(),
            "is_cumulative": _now("running total") if row.is_cumulative else _now("each year"),
            "direction": row.get_direction_display(),
        }
        return [
            (str(field.label), str(shown[name]))
            for name, field in cls.base_fields.items()
            if name != "version"
        ]

    def clean_name(self) -> str:
        """Return the name as it is stored."""
        return _line(self.cleaned_data["name"])

    def definition(self) -> dict[str, Any]:
        """Return what was written, for the verb."""
        data = self.cleaned_data
        return {
            "name": data["name"],
            "unit": data["unit"],
            "kind": IndicatorKind(data["kind"]),
            "is_cumulative": bool(data["is_cumulative"]),
            "direction": Direction(data["direction"]),
            "source": data["source"],
        }


class FigureField(forms.CharField):
    """A figure as people type it: full-width digits, commas, △ for less than zero, the unit behind it."""

    def __init__(self, *, unit: str, **more: Any) -> None:
        super().__init__(required=False, max_length=40, **more)
        self.unit = unicodedata.normalize("NFKC", unit)

    def clean(self, value: Any) -> Any:
        """Return a Decimal, None for nothing. Says what is wrong in words a clerk can act on."""
        typed = unicodedata.normalize("NFKC", str(super().clean(value))).strip()
        plain = re.sub(r"[,、\s]", "", typed)
        plain = plain.removesuffix(re.sub(r"\s", "", self.unit)) if self.unit else plain
        plain = re.sub(r"^[△▲−–ー-]", "-", plain)
        if not plain:
            return None
        if not re.fullmatch(r"-?\d+(\.\d+)?", plain):
            raise forms.ValidationError(_("“%(typed)s” is not a number."), params={"typed": typed})
        try:
            number = Decimal(plain)
        except InvalidOperation:
            raise forms.ValidationError(_("“%(typed)s” is not a number."), params={"typed": typed}) from None
        if abs(number) >= _LARGEST:
            raise forms.ValidationError(_("This number is too large. At most 12 digits can be stored."))
        if number != round(number, _PLACES):
            raise forms.ValidationError(_("At most four digits behind the point can be stored."))
        return number


def fiscal_year_of(typed: str) -> int | None:
    """Return the fiscal year that somebody typed as 2021, R3, 令和3 or 令和３年度; None when it is none."""
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", typed)).removesuffix("年度").removesuffix("年")
    found = re.fullmatch(r"(令和|平成|[RrHh])\.?(\d{1,2}|元)", plain)
    if found:
        number = 1 if found[2] == "元" else int(found[2])
        return _ERAS[found[1].upper()] + number
    return int(plain) if re.fullmatch(r"(19|20)\d\d", plain) else None


@dataclass(frozen=True)
class SheetRow:
    """One fiscal year of the sheet: its fields in the order of the kinds."""

    year: int
    label: str
    fields: list[tuple[str, forms.BoundField]]


class FigureSheetForm(ChoosingForm):
    """Every figure of an indicator, a line a fiscal year; day and source go to what is changed now."""

    short_marks = True
    version = forms.IntegerField(widget=forms.HiddenInput)
    years = forms.CharField(widget=forms.HiddenInput, required=False)
    base = forms.CharField(widget=forms.HiddenInput, required=False)
    more_year = forms.CharField(
        label=_("Add a fiscal year"), max_length=12, required=False, help_text=_("Such as R3 or 2021")
    )
    fixed_on = forms.DateField(
        label=_("Day on which it was fixed"),
        required=False,
        validators=[plausible_year],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_(
            "Leave it empty while the figure may still change. It goes to the figures you change now."
        ),
    )
    source = forms.CharField(
        label=_("Source of these figures"),
        max_length=200,
        required=False,
        help_text=_("Such as the accounts of the year. It goes to the figures you change now."),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        indicator: Indicator,
        years: Iterable[int],
        stored: Mapping[tuple[int, str], IndicatorValue],
    ) -> None:
        self.indicator = indicator
        self.is_number = indicator.kind in NUMBERS
        self.shown_years = sorted(set(years))
        initial: dict[str, Any] = {
            "version": indicator.version,
            "years": ",".join(map(str, self.shown_years)),
            "more_year": "",
            "base": json.dumps({f"{kind}-{year}": _typed_as(row) for (year, kind), row in stored.items()}),
        }
        cells: dict[str, forms.Field] = {}
        for year in self.shown_years:
            for kind in KINDS:
                name = f"{kind.value}-{year}"
                row = stored.get((year, kind.value))
                initial[name] = _typed_as(row)
                cells[name] = self._cell(f"{fiscal_year_label(year)} {kind.label}")
        super().__init__(data, initial=initial)
        self.fields.update(cells)

    def _cell(self, label: str) -> forms.Field:
        attrs = {"class": "input--figure", "autocomplete": "off"}
        if self.is_number:
            widget = forms.TextInput(attrs={**attrs, "inputmode": "decimal"})
            return FigureField(label=label, unit=self.indicator.unit, widget=widget)
        return forms.CharField(
            label=label, max_length=200, required=False, widget=forms.TextInput(attrs=attrs)
        )

    @property
    def rows(self) -> list[SheetRow]:
        """Return the lines of the sheet."""
        return [
            SheetRow(
                year,
                fiscal_year_label(year),
                [(str(kind.label), self[f"{kind.value}-{year}"]) for kind in KINDS],
            )
            for year in self.shown_years
        ]

    def clean_source(self) -> str:
        """Return the source as it is stored."""
        return _line(self.cleaned_data["source"])

    def cells(self) -> list[Cell]:
        """Return what stands in every place of the sheet, for the verb."""
        data = self.cleaned_data
        found = []
        for year in self.shown_years:
            for kind in KINDS:
                told = data[f"{kind.value}-{year}"]
                cell = Cell(year, kind, value=told) if self.is_number else Cell(year, kind, text=told or "")
                found.append(cell)
        return found

    def fixed(self) -> date | None:
        """Return the day typed for what is changed now."""
        day: date | None = self.cleaned_data["fixed_on"]
        return day


@dataclass(frozen=True)
class Clash:
    """A place that another changed meanwhile: what was there, what is stored now, what was typed (None: nothing)."""

    label: str
    before: str
    stored: str
    typed: str | None = None


def merged(
    sent: Any, stored: Mapping[tuple[int, str], IndicatorValue], version: int
) -> tuple[Any, list[Clash]]:
    """Return a sent sheet on top of what is stored by now, and the places that another changed meanwhile.

    Places that this person did not touch take the stored figure, so that saving once more takes nothing back; what she
    typed stays as it is. `base` tells what she had before her.
    """
    data = sent.copy()
    try:
        base = json.loads(data.get("base", "") or "{}")
    except ValueError:
        base = {}
    base = base if isinstance(base, dict) else {}
    now = {f"{kind}-{year}": _typed_as(row) for (year, kind), row in stored.items()}
    years = {int(part) for part in data.get("years", "").split(",") if part.isdecimal() and len(part) == 4}
    years |= {year for year, _kind in stored}
    clashes = []
    for year in sorted(years):
        for kind in KINDS:
            name = f"{kind.value}-{year}"
            before, typed, there = str(base.get(name, "")), data.get(name, ""), now.get(name, "")
            label = f"{fiscal_year_label(year)} {kind.label}"
            if typed.strip() == before:
                data[name] = there
                if there != before:
                    clashes.append(Clash(label, before, there))
            elif there not in (before, typed.strip()):
                clashes.append(Clash(label, before, there, typed))
    data["years"] = ",".join(map(str, sorted(years)))
    data["base"], data["version"] = json.dumps(now), str(version)
    return data, clashes


def _typed_as(row: IndicatorValue | None) -> str:
    if row is None:
        return ""
    return row.text if row.value is None else f"{row.value.normalize():f}"


def sheet_years(data: Mapping[str, str]) -> tuple[list[int], str]:
    """Return the years that a sent sheet shows, with the one to be added, and what was typed when it is no year."""
    years = [int(part) for part in data.get("years", "").split(",") if re.fullmatch(r"(19|20)\d\d", part)]
    typed = str(data.get("more_year", "")).strip()
    if data.get(FIND) is None or not typed:
        return years[:60], ""
    year = fiscal_year_of(typed)
    return ([*years, year][:61], "") if year is not None else (years[:60], typed)

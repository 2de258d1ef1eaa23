"""Forms of responses."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.measures.models import Measure
from common.text.choosing import Choices, ChoosingForm, FoundSelect
from participation.domain.response import Draft
from participation.models import Response
from participation.queries.department import departments_of
from participation.queries.measure import measures_named
from participation.queries.theme import dispositions_of


class ResponseForm(ChoosingForm):
    """The view of the body, its disposition, and what it changes."""

    short_marks = True
    version = forms.IntegerField(widget=forms.HiddenInput)
    disposition = forms.ChoiceField(
        label=_("Disposition"), required=False, widget=forms.RadioSelect(attrs={"class": "grid-2"})
    )
    text = forms.CharField(
        label=_("View"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5, "class": "input--mid"}),
        help_text=_("The conclusion first. Up to 60 characters a sentence."),
    )
    reason = forms.CharField(
        label=_("Reason (always when the draft stays as it is)"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "class": "input--low"}),
    )
    changed_section = forms.ChoiceField(
        label=_("Changed section (next version)"), required=False, widget=FoundSelect
    )
    measure_words = forms.CharField(
        label=_("Measure that carries it (code or words)"), required=False, max_length=80
    )
    department = forms.ChoiceField(label=_("Department in charge"), required=False, widget=FoundSelect)

    def __init__(self, *args: Any, municipality_id: int, sections: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.municipality_id = municipality_id
        self.measure: Measure | None = None
        choices: dict[str, list[tuple[str, Any]]] = {
            "disposition": [
                (row.code, f"{row.code}　{row.short}") for row in dispositions_of(municipality_id)
            ],
            "changed_section": [("", _("None")), *sections],
            "department": [("", _("As the case")), *departments_of(municipality_id)],
        }
        for name, options in choices.items():
            self.fields[name].choices = options  # type: ignore[attr-defined]

    @staticmethod
    def initial_of(row: Response | None) -> dict[str, Any]:
        """Return what is stored, or an empty start with version 0."""
        if row is None:
            return {"version": 0}
        return {
            "version": row.version,
            "disposition": row.disposition.code if row.disposition else "",
            "text": row.text,
            "reason": row.reason,
            "changed_section": row.changed_section.key if row.changed_section else "",
            "measure_words": row.measure.code if row.measure else "",
            "department": row.department.key if row.department else "",
        }

    def clean_measure_words(self) -> str:
        """Find the one measure that is meant."""
        typed: str = self.cleaned_data["measure_words"]
        if typed.strip():
            found = measures_named(self.municipality_id, typed)
            if not found:
                raise forms.ValidationError(_("No measure is found by these words"))
            if len(found) > 1:
                names = "、".join(str(measure) for measure in found[:5])
                raise forms.ValidationError(_("Several measures fit: %(names)s"), params={"names": names})
            self.measure = found[0]
        return typed

    def draft(self) -> Draft:
        """Return what was written, for the verb."""
        data = self.cleaned_data
        return Draft(
            disposition_code=data["disposition"],
            text=data["text"],
            reason=data["reason"],
            changed_section_key=data["changed_section"],
            measure_key=self.measure.key if self.measure else "",
            department_key=data["department"],
        )


class SendBackForm(forms.Form):
    """What the writer should change."""

    short_marks = True
    note = forms.CharField(
        label=_("What should be changed"),
        max_length=300,
        error_messages={"required": _("Please write what should be changed.")},
    )

"""Forms of the committee's year."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.text.choosing import ChoosingForm, FoundCheckboxes, FoundRadio, FoundSelect
from participation.domain.evaluation_finding import ReplyText
from participation.domain.evaluation_round import DEFAULT_CRITERIA, RoundPlan
from participation.domain.evaluation_sheet import CANNOT_JUDGE, Scoring
from participation.enums import AdviceKind, FutureDirection, Grade, ScoresShown

Choices = list[tuple[str, str]]

MARK_WORDS = (
    ("1", pgettext_lazy("mark", "Low")),
    ("2", pgettext_lazy("mark", "Rather low")),
    ("3", pgettext_lazy("mark", "Rather high")),
    ("4", pgettext_lazy("mark", "High")),
)
SENTENCES = {
    "changed_meanwhile": _(
        "Somebody else has changed this meanwhile. Please look at what differs, then save again."
    ),
    "wrong_phase": _("This step is already over. Nothing was changed."),
    "not_all_in": _("Not all score sheets are in yet. They can be opened once everybody has handed in."),
    "not_frozen": _("Please gather the evidence first."),
    "finding_missing": _("A measure has no finding yet. Please write the finding of every measure first."),
    "reply_missing": _("An advice has no reply of the town yet. It can be published once all are answered."),
    "mark_missing": _("Please choose a mark, or that it cannot be judged, for every question."),
    "reason_missing": _("Please write which material is missing, since you chose that it cannot be judged."),
    "direction_missing": _("Please choose a direction from now on."),
    "text_missing": _("Please write the text."),
    "theme_unknown": _("Please choose voices that are in the evidence of this measure."),
    "due_missing": _("Please write by when the town does it."),
    "decision_missing": _("Please write the number of the decision document."),
    "nothing_promised": _("This reply promises nothing that could be done."),
    "done_text_missing": _("Please write in a sentence what was done."),
    "done_in_future": _("This day has not come yet. Please write the day on which it was done."),
    "done_before_decision": _("This day is before the town decided its reply. Please check it."),
    "years_not_in_order": _("The year judged cannot be later than the year of judging."),
    "chair_not_member": _("Please choose the chair among the members."),
    "member_without_role": _(
        "Somebody among the members does not hold the role of a member today. An administrator can invite her."
    ),
    "chair_without_role": _(
        "Who is to be chair must hold the role of a chair today, or nobody could open the scores. An administrator can "
        "give it."
    ),
    "member_unknown": _("She is not among the members of this round."),
    "chair_stays": _("She is the chair. Please let another member take the chair first."),
    "same_chair": _("She is the chair already."),
    "title_taken": _("This year already has a round of this title. Please choose another title."),
    "criterion_twice": _("Two criteria have the same name. Please give each a name of its own."),
}
OTHER = _("This could not be done. Nothing was changed. Please open the page again.")


def sentence(code: str) -> str:
    """Return what a person reads when a verb refused with this code."""
    return str(SENTENCES.get(code, OTHER))


def renew(form: forms.Form, name: str, value: object) -> None:
    """Put the version read now into a form that is shown again, so that saving once more is a decision."""
    data = QueryDict(mutable=True)
    data.update(form.data)
    data[form.add_prefix(name)] = str(value)
    form.data = data


class StaffForm(forms.Form):
    """Fields of a desk: short marks beside the labels."""

    short_marks = True


class RoundForm(StaffForm, ChoosingForm):
    """Who judges what, by which criteria, and how the scores are shown."""

    version = forms.IntegerField(widget=forms.HiddenInput, initial=0)
    title = forms.CharField(label=_("Name of the evaluation"), max_length=120)
    held_year = forms.TypedChoiceField(label=_("Year of judging"), coerce=int)
    judged_year = forms.TypedChoiceField(label=_("Year judged"), coerce=int)
    department = forms.ChoiceField(label=_("Secretariat"), widget=FoundSelect)
    members = forms.MultipleChoiceField(
        label=_("Members who score"), widget=FoundCheckboxes(attrs={"class": "grid-2"})
    )
    chair = forms.ChoiceField(
        label=_("Chair"),
        widget=FoundRadio(attrs={"class": "grid-2"}),
        help_text=_(
            "Whoever holds the role of a chair today stands here. "
            "The chair scores as a member, too, and opens the scores."
        ),
    )
    measures = forms.MultipleChoiceField(
        label=_("Measures to be judged"), widget=FoundCheckboxes(attrs={"class": "grid-2"})
    )
    criteria = forms.CharField(
        label=_("Criteria"),
        widget=forms.Textarea(attrs={"rows": 4, "class": "input--mid"}),
        help_text=_("One a line: the name, ： and the question."),
    )
    scores_shown = forms.ChoiceField(
        label=_("How scores are shown later"),
        choices=ScoresShown.choices,
        widget=forms.RadioSelect(attrs={"class": "grid-3"}),
        help_text=_("Fixed before anybody scores, and printed on the score sheet."),
    )
    reply_due_on = forms.DateField(
        label=_("The town replies by"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(
        self,
        *args: Any,
        years: list[tuple[int, str]],
        departments: Choices,
        people: Choices,
        chairs: Choices,
        measures: Choices,
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        for name, choices in (
            ("held_year", years),
            ("judged_year", years),
            ("department", departments),
            ("members", people),
            ("chair", chairs),
            ("measures", measures),
        ):
            self.fields[name].choices = choices  # type: ignore[attr-defined]  # all are choice fields
        self.fields["criteria"].initial = criteria_lines(DEFAULT_CRITERIA)

    def plan(self) -> RoundPlan:
        """Return what was decided."""
        told = self.cleaned_data
        return RoundPlan(
            title=told["title"],
            held_year=told["held_year"],
            judged_year=told["judged_year"],
            department_key=told["department"],
            member_keys=tuple(told["members"]),
            chair_key=told["chair"],
            measure_keys=tuple(told["measures"]),
            scores_shown=told["scores_shown"],
            reply_due_on=told["reply_due_on"],
            criteria=criteria_of(told["criteria"]),
        )


class ChairForm(StaffForm, ChoosingForm):
    """Who is chair from now on."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    chair = forms.ChoiceField(label=_("Chair from now on"), widget=FoundRadio)

    def __init__(self, *args: Any, chairs: Choices, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["chair"].choices = chairs  # type: ignore[attr-defined]  # a choice field


class ExcuseForm(StaffForm, ChoosingForm):
    """For whom nobody waits any longer."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    member = forms.ChoiceField(label=_("Member who cannot judge"), widget=FoundRadio)

    def __init__(self, *args: Any, members: Choices, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["member"].choices = members  # type: ignore[attr-defined]  # a choice field


def criteria_lines(criteria: Iterable[tuple[str, str, str]]) -> str:
    """Return criteria as lines of a text field."""
    return "\n".join(f"{label}：{question}" for _code, label, question in criteria)


def criteria_of(typed: str) -> tuple[tuple[str, str, str], ...]:
    """Return (code, label, question) per line; a default criterion keeps its code, others are numbered."""
    codes = {label: code for code, label, _question in DEFAULT_CRITERIA}
    found = []
    for place, line in enumerate(filter(None, map(str.strip, typed.splitlines())), start=1):
        label, _colon, question = line.replace(":", "：", 1).partition("：")
        found.append((codes.get(label.strip(), f"c{place}"), label.strip()[:40], question.strip()[:160]))
    return tuple(found)


@dataclass(frozen=True)
class Question:
    """One criterion on the sheet: its radios (value, digit, word, chosen) and whether it cannot be judged."""

    code: str
    label: str
    question: str
    options: tuple[tuple[str, str, bool], ...]
    unknown: bool
    error: str


class ScoreForm(StaffForm):
    """A member's sheet: one mark per criterion, and words."""

    version = forms.IntegerField(widget=forms.HiddenInput, initial=0)
    comment = forms.CharField(
        label=_("Reasons, opinions and advice"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4, "class": "input--mid"}),
    )

    def __init__(self, *args: Any, criteria: list[tuple[str, str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.criteria = criteria
        for code, label, _question in criteria:
            self.fields[f"mark_{code}"] = forms.ChoiceField(
                label=label,
                required=False,
                choices=[*MARK_WORDS, (CANNOT_JUDGE, CANNOT_JUDGE)],
                widget=forms.RadioSelect,
            )

    def questions(self) -> list[Question]:
        """Return the criteria with what is chosen now, none at first."""
        rows = []
        for code, label, question in self.criteria:
            field = self[f"mark_{code}"]
            chosen = str(field.value() or "")
            rows.append(
                Question(
                    code=code,
                    label=label,
                    question=question,
                    options=tuple((value, str(word), chosen == value) for value, word in MARK_WORDS),
                    unknown=chosen == CANNOT_JUDGE,
                    error=" ".join(map(str, field.errors)),
                )
            )
        return rows

    def scoring(self) -> Scoring:
        """Return what the member wrote."""
        told = self.cleaned_data
        marks = {
            code: told[f"mark_{code}"] for code, _label, _question in self.criteria if told[f"mark_{code}"]
        }
        return Scoring(marks=marks, comment=told["comment"])

    def add_missing_marks(self) -> None:
        """Say at each open question that an answer is missing."""
        for code, _label, _question in self.criteria:
            if not self.cleaned_data.get(f"mark_{code}"):
                self.add_error(f"mark_{code}", _("Please choose one."))


class FindingForm(StaffForm):
    """評価 and 今後の方向性, and the committee's words."""

    version = forms.IntegerField(widget=forms.HiddenInput, initial=0)
    grade = forms.ChoiceField(
        label=_("Grade (A to D)"),
        choices=[
            (value, label if value == Grade.UNKNOWN else f"{value}　{label}")
            for value, label in Grade.choices
        ],
        widget=forms.RadioSelect(attrs={"class": "grid-2"}),
    )
    direction = forms.ChoiceField(
        label=_("Direction from now on"),
        choices=FutureDirection.choices,
        widget=forms.RadioSelect(attrs={"class": "grid-3"}),
        required=False,
        help_text=_("May be left open when it cannot be judged."),
    )
    text = forms.CharField(
        label=_("Words of the committee"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4, "class": "input--mid"}),
    )
    found_on = forms.DateField(
        label=_("Day of the meeting"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class AdviceForm(StaffForm):
    """One 意見・提言, 附帯意見 or 少数意見, and the voices it rests on."""

    kind = forms.ChoiceField(
        label=_("Kind of advice"),
        choices=AdviceKind.choices,
        initial=AdviceKind.ADVICE,
        widget=forms.RadioSelect(attrs={"class": "grid-3"}),
    )
    text = forms.CharField(
        label=_("Advice of the committee"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "input--mid"}),
    )
    themes = forms.MultipleChoiceField(
        label=_("Voices it rests on"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, themes: Choices, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["themes"].choices = themes  # type: ignore[attr-defined]  # a choice field
        if not themes:
            del self.fields["themes"]


class ReportForm(StaffForm):
    """The day on which the report is handed over."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reported_on = forms.DateField(
        label=_("Day of handing over"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class ReplyForm(StaffForm, ChoosingForm):
    """町の対応方針: what the town answers to one advice."""

    stamp = forms.CharField(widget=forms.HiddenInput, required=False)
    text = forms.CharField(
        label=_("What the town answers"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4, "class": "input--mid"}),
    )
    action = forms.CharField(
        label=_("What will be done"),
        max_length=200,
        required=False,
        help_text=_("Leave it empty when the town does nothing new; then the answer says why."),
    )
    due_on = forms.DateField(
        label=_("Done by"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    department = forms.ChoiceField(label=_("Department that does it"), widget=FoundSelect)
    decision_number = forms.CharField(label=_("Number of the decision document"), max_length=60)
    decided_on = forms.DateField(
        label=_("Day of the decision"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, departments: Choices, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["department"].choices = departments  # type: ignore[attr-defined]  # a choice field

    def reply(self) -> ReplyText:
        """Return what was written."""
        told = self.cleaned_data
        return ReplyText(
            text=told["text"],
            action=told["action"],
            department_key=told["department"],
            decision_number=told["decision_number"],
            decided_on=told["decided_on"],
            due_on=told["due_on"],
        )


class DoneForm(StaffForm):
    """That what was promised was done: the day, and a sentence for the public."""

    stamp = forms.CharField(widget=forms.HiddenInput, required=False)
    done_on = forms.DateField(
        label=_("Day on which it was done"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    done_text = forms.CharField(
        label=_("What was done"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3, "class": "input--mid"}),
        help_text=_("One sentence that residents read: where, since when, for whom."),
    )

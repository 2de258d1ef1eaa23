"""The self-check: a few everyday questions, one answer each. Nothing of it is stored."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class SelfCheckForm(forms.Form):
    """Fields q0, q1 … made from the page's questions; values are positions of the answers."""

    def __init__(self, questions: list[Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        for place, question in enumerate(questions):
            self.fields[f"q{place}"] = forms.ChoiceField(
                label=question["text"],
                choices=[(str(at), answer["text"]) for at, answer in enumerate(question["answers"])],
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose the one that is nearest.")},
            )

    def chosen(self) -> list[tuple[dict[str, int], str]]:
        """Return the chosen answers as (weights by entrance, reason)."""
        picked = []
        for place, question in enumerate(self.questions):
            answer = question["answers"][int(self.cleaned_data[f"q{place}"])]
            weights = {
                name: answer[name] or 0 for name in ("self_directed", "interest_led", "through_others")
            }
            picked.append((weights, answer["why"] or ""))
        return picked

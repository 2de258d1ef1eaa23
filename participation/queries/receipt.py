"""What the holder of a receipt may read about her own opinion."""

from typing import Any

from django.utils.translation import gettext as _

from common.places.models import Municipality
from common.receipts.models import Receipt
from common.text.normal import compared
from common.text.showing import day_shown
from participation.enums import ConsultationState, ResponseState
from participation.models import Consultation, Opinion, Question, Theme
from participation.queries.chain import chains_of
from participation.queries.consultation import phase_of
from participation.queries.draft_diff import changes_of
from participation.queries.follower import SUBJECT


def opinion_summary(municipality: Municipality, subject_key: str) -> dict[str, Any] | None:
    """Return the words, where they were said, their state, and what became of them; None when there is no such row.

    Themes, answers and changes appear only when the result is published.
    """
    opinion = (
        Opinion.objects.filter(municipality=municipality, key=subject_key)
        .select_related("consultation__department", "consultation__draft_version", "section")
        .prefetch_related("validity_moves")
        .first()
    )
    if opinion is None:
        return None
    case = opinion.consultation
    return {
        "opinion": opinion,
        "consultation": case,
        "phase": phase_of(case),
        "due_words": _("planned by %(day)s") % {"day": day_shown(case.answer_due_on, year=True)}
        if case.answer_due_on
        else _("day not fixed yet"),
        "last_move": opinion.validity_moves.last(),
        "answers": _answers(opinion) if case.state == ConsultationState.PUBLISHED else [],
    }


def question_summary(municipality: Municipality, subject_key: str) -> dict[str, Any] | None:
    """Return a wish for an explanation, and the case it was about; None when there is no such row."""
    question = (
        Question.objects.filter(municipality=municipality, key=subject_key)
        .select_related("consultation__department", "section")
        .first()
    )
    if question is None:
        return None
    return {
        "question": question,
        "consultation": question.consultation,
        "phase": phase_of(question.consultation),
    }


def says_the_same(
    receipt: Receipt, *, consultation: Consultation, section_key: str, text: str, is_question: bool
) -> bool:
    """Say whether this receipt stands for the same words on the same section (or the whole plan).

    Width, capitals and blanks make no difference; a wish for an explanation and an opinion are two things.
    """
    if is_question != (receipt.kind != SUBJECT):
        return False
    kind = Question if is_question else Opinion
    stored = (
        kind.objects.filter(consultation=consultation, key=receipt.subject_key)
        .values_list("text", "section__key")
        .first()
    )
    return stored is not None and (stored[1] or "") == section_key and compared(stored[0]) == compared(text)


def _answers(opinion: Opinion) -> list[dict[str, Any]]:
    themes = list(
        Theme.objects.filter(links__opinion=opinion, response__state=ResponseState.CONFIRMED)
        .select_related(
            "consultation__department",
            "response__disposition",
            "response__changed_section",
            "response__measure__department",
            "response__department",
        )
        .order_by("number")
    )
    sections = [theme.response.changed_section for theme in themes if theme.response.changed_section]
    changes = changes_of(opinion.consultation, sections)
    chains = chains_of(themes)
    return [
        {
            "theme": theme,
            "response": theme.response,
            "change": changes.get(theme.response.changed_section_id or 0),
            "later": [
                link
                for link in chains[theme.pk]
                if link.kind not in ("voices", "theme", "response", "change")
            ],
        }
        for theme in themes
    ]

"""Which row of the small world stands for the arguments of each address.

An address with arguments needs a line here, or the matrix fails and says so. `own` gives the arguments from one town;
the foreign ones come from the other town by the same line, the absent ones are made up. An address with two keys also
says which pair does not belong together (`swapped`). `hidden` names rows that even the roles of the policy cannot see.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

Arguments = dict[str, Any]
Pick = Callable[[SimpleNamespace], Arguments]


@dataclass(frozen=True)
class Named:
    """What an address means in the small world."""

    own: Pick | None = None
    swapped: Pick | None = None
    hidden: Pick | None = None
    answers: dict[str, str] = field(default_factory=dict)
    """Method → why an allowed actor may get 404 for her own row; kind of object → why it is not asked for."""
    colleagues: dict[str, Pick] = field(default_factory=dict)
    """Role → a row of a colleague, which this role alone does not open."""


def key(pick: Callable[[SimpleNamespace], Any], argument: str = "key", **more: Any) -> Named:
    """A single key of one row."""
    return Named(own=lambda town: {argument: pick(town).key}, **more)


def slug(
    pick: Callable[[SimpleNamespace], Any], hidden: Callable[[SimpleNamespace], Any] | None = None
) -> Named:
    """A single slug; each town of the small world has its own."""
    return Named(
        own=lambda town: {"slug": pick(town).slug},
        hidden=(lambda town: {"slug": hidden(town).slug}) if hidden else None,
    )


def _sheet() -> Named:
    return Named(
        own=lambda town: {"key": town.scoring_round.key, "row_key": town.row.key},
        swapped=lambda town: {"key": town.scoring_round.key, "row_key": town.reported_row.key},
    )


_TAUGHT_BY_ANOTHER: dict[str, Pick] = {"supporter": lambda town: {"key": town.session2.key}}
NO_BUTTON = "an empty form names no button of this page"

OBJECTS: dict[str, Named] = {
    # -- classes
    "book": key(lambda town: town.session, hidden=lambda town: {"key": town.hidden_session.key}),
    "desk_course": key(lambda town: town.course),
    "desk_publish_course": key(lambda town: town.hidden_course),
    "desk_new_session": key(lambda town: town.course),
    "desk_booking": key(lambda town: town.booking),
    "desk_slip": key(lambda town: town.booking),
    "desk_cancel_booking": key(lambda town: town.booking),
    "desk_session": key(lambda town: town.session, colleagues=_TAUGHT_BY_ANOTHER),
    "desk_tick": key(lambda town: town.session, colleagues=_TAUGHT_BY_ANOTHER),
    "desk_close_session": key(lambda town: town.session, colleagues=_TAUGHT_BY_ANOTHER),
    "desk_hand_over": key(lambda town: town.session),
    "desk_print_list": key(lambda town: town.session, colleagues=_TAUGHT_BY_ANOTHER),
    # -- learning
    "entrance_chosen": Named(answers={"POST": "an empty form names no door"}),
    "door": Named(
        own=lambda town: {"slug": "self-directed"}, answers={"foreign": "every town has the same doors"}
    ),
    "lesson_step": key(lambda town: town.lesson, hidden=lambda town: {"key": town.hidden_lesson.key}),
    "lesson_answer": key(lambda town: town.lesson, hidden=lambda town: {"key": town.hidden_lesson.key}),
    "desk_lesson_publish": key(lambda town: town.hidden_lesson),
    # -- consultations
    "consultation_section": Named(
        own=lambda town: {"slug": town.open_case.slug, "key": town.section.key},
        swapped=lambda town: {"slug": town.open_case.slug, "key": town.section2.key},
        hidden=lambda town: {"slug": town.hidden_case.slug, "key": town.hidden_section.key},
    ),
    "consultation_whole": slug(lambda town: town.open_case, lambda town: town.hidden_case),
    "consultation_text": slug(lambda town: town.open_case, lambda town: town.hidden_case),
    "consultation_paper": slug(lambda town: town.open_case, lambda town: town.hidden_case),
    "opinion_done": slug(lambda town: town.open_case, lambda town: town.hidden_case),
    "consultation_result": slug(lambda town: town.published_case, lambda town: town.closed_case),
    "consultation_changed": Named(
        own=lambda town: {"slug": town.published_case.slug, "key": town.changed_section.key},
        swapped=lambda town: {"slug": town.published_case.slug, "key": town.section2.key},
        hidden=lambda town: {"slug": town.closed_case.slug, "key": town.changed_section.key},
    ),
    "theme_chain": key(lambda town: town.public_theme, hidden=lambda town: {"key": town.theme.key}),
    "desk_consultation": key(lambda town: town.open_case),
    "desk_consultation_prepare": key(lambda town: town.hidden_case),
    "desk_consultation_announce": key(lambda town: town.hidden_case),
    "desk_consultation_open": key(lambda town: town.announced_case),
    "desk_consultation_close": key(lambda town: town.open_case),
    "desk_consultation_withdraw": key(lambda town: town.open_case),
    "desk_consultation_next": key(lambda town: town.closed_case),
    "desk_consultation_publish": key(lambda town: town.closed_case),
    "desk_opinions": key(lambda town: town.open_case),
    "desk_opinion_new": key(lambda town: town.open_case),
    "desk_opinion_entered": Named(
        own=lambda town: {"key": town.closed_case.key, "form_key": town.entered_form_key},
        swapped=lambda town: {"key": town.open_case.key, "form_key": town.entered_form_key},
    ),
    "desk_board": key(lambda town: town.closed_case),
    "desk_group": key(lambda town: town.closed_case),
    "desk_opinion": key(lambda town: town.opinion),
    "desk_theme": key(lambda town: town.theme),
    "desk_theme_confirm": key(lambda town: town.theme),
    "desk_theme_edit": key(lambda town: town.theme),
    "desk_regroup": key(lambda town: town.theme),
    # -- drafts
    "desk_draft_import": key(lambda town: town.hidden_case),
    "desk_draft_job": Named(
        own=lambda town: {"key": town.hidden_case.key, "job_key": town.import_job.key},
        swapped=lambda town: {"key": town.open_case.key, "job_key": town.import_job.key},
    ),
    "desk_draft": key(lambda town: town.hidden_draft),
    "desk_draft_act": key(lambda town: town.hidden_draft, answers={"POST": NO_BUTTON}),
    "desk_draft_preview": key(lambda town: town.hidden_draft),
    # -- evaluation
    "evaluation_round": key(
        lambda town: town.published_round, hidden=lambda town: {"key": town.scoring_round.key}
    ),
    "committee_round": key(
        lambda town: town.scoring_round, hidden=lambda town: {"key": town.preparing_round.key}
    ),
    "committee_open": key(lambda town: town.scoring_round),
    "committee_report": key(lambda town: town.reported),
    "committee_hand_over": key(lambda town: town.reported),
    "committee_sheet": _sheet(),
    "committee_sheet_print": _sheet(),
    "committee_finding": Named(
        own=lambda town: {"key": town.reported.key, "row_key": town.reported_row.key},
        swapped=lambda town: {"key": town.reported.key, "row_key": town.row.key},
    ),
    "desk_reply": key(lambda town: town.advice),
    "desk_reply_done": key(lambda town: town.advice_published),
    "desk_round": key(lambda town: town.scoring_round),
    "desk_round_edit": key(lambda town: town.preparing_round),
    "desk_round_excuse": key(lambda town: town.scoring_round),
    "desk_round_chair": key(lambda town: town.scoring_round),
    "desk_round_act": key(lambda town: town.preparing_round, answers={"POST": NO_BUTTON}),
    "desk_evidence": Named(
        own=lambda town: {"key": town.scoring_round.key, "row_key": town.row.key},
        swapped=lambda town: {"key": town.scoring_round.key, "row_key": town.reported_row.key},
    ),
    # -- measures at the desk, published or not
    "desk_measure": key(lambda town: town.hidden_measure),
    "desk_measure_edit": key(lambda town: town.hidden_measure),
    "desk_measure_publish": key(lambda town: town.hidden_measure),
    "desk_indicator_new": key(lambda town: town.hidden_measure),
    "desk_indicator": key(lambda town: town.hidden_indicator),
    "desk_indicator_edit": key(lambda town: town.hidden_indicator),
    "measure": key(lambda town: town.measure, hidden=lambda town: {"key": town.hidden_measure.key}),
    # -- staff
    "desk_role_end": key(lambda town: town.grant),
    "desk_role_hand_over": key(lambda town: town.grant),
    "desk_post": key(lambda town: town.grant.post),
    "desk_invitation_withdraw": key(lambda town: town.invitation),
    "invited": Named(own=lambda town: {"token": town.invitation_token}),
    # -- messages, open data, files
    "desk_message_letter": key(lambda town: town.letter, hidden=lambda town: {"key": town.sent_mail.key}),
    "desk_message_mark": key(lambda town: town.letter, answers={"POST": NO_BUTTON}),
    "opendata_csv": Named(
        own=lambda town: {"slug": "measures"}, answers={"foreign": "the same data sets everywhere"}
    ),
    "opendata_json": Named(
        own=lambda town: {"slug": "measures"}, answers={"foreign": "the same data sets everywhere"}
    ),
    # -- for programs and search engines
    "api_measure": key(lambda town: town.measure, hidden=lambda town: {"key": town.hidden_measure.key}),
    "api_consultation": key(lambda town: town.open_case, hidden=lambda town: {"key": town.hidden_case.key}),
    "api_sections": key(lambda town: town.open_case, hidden=lambda town: {"key": town.announced_case.key}),
    "api_result": key(lambda town: town.published_case, hidden=lambda town: {"key": town.closed_case.key}),
    "api_class": key(lambda town: town.session, hidden=lambda town: {"key": town.hidden_session.key}),
    "media": Named(
        own=lambda town: {"path": town.image.file.name},
        answers={"foreign": "public files lie under unguessable names and are public on any host"},
    ),
}


def missing(name: str, arguments: tuple[str, ...]) -> str:
    """What to tell whoever added an address."""
    return (
        f"{name} takes {', '.join(arguments)}: add a line OBJECTS[{name!r}] to tests/rights/objects.py that says which "
        "row of the small world (tests/rights/world.py) stands for it"
    )

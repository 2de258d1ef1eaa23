"""G10: of two people who changed the same words since they read them, one is told; nothing is overwritten unseen."""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import pkgutil
import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connections

from common.measures.models import Indicator, Measure
from common.people.rules import Actor
from common.text import clock
from common.text.refusals import Conflict
from home.domain import measure as measures
from participation.domain.consultation import Preparation, prepare_consultation
from participation.domain.draft_outline import rename_section
from participation.domain.evaluation_finding import ReplyText, record_finding, reply_to_advice
from participation.domain.evaluation_round import prepare_round
from participation.domain.evaluation_sheet import Scoring, save_score_sheet
from participation.domain.response import Draft, write_response
from participation.domain.theme import edit_theme
from participation.models import (
    Consultation,
    DraftVersion,
    EvaluationRound,
    Finding,
    Reply,
    Response,
    ScoreSheet,
    Section,
    Theme,
)
from participation.queries.evaluation_reply import stamp_of
from tests.factories.draft import make_version
from tests.factories.evaluation import MARKS, make_indicator, make_measure, make_year
from tests.factories.participation import (
    AFTER,
    CLOSES,
    OPENS,
    make_consultation,
    make_opinion,
    make_theme,
    staff,
)
from tests.factories.town import make_department, make_town

pytestmark = [pytest.mark.fault("G10"), pytest.mark.django_db(transaction=True)]

Write = Callable[[Any, str], Any]


@dataclasses.dataclass
class Case:
    """A form: what it reads as its version, how it writes words with a version, what is stored then."""

    read: Callable[[], Any]
    write: Write
    stored: Callable[[], str]


def cases() -> dict[str, Case]:
    """Every form in which somebody writes words over words that may have changed."""
    town = make_town()
    clerk = staff(town)
    plan = Preparation(opens_on=OPENS, closes_on=CLOSES, implementing_body="ひろば町長")
    early = make_consultation(town, state="preparing", slug="early")
    closed = make_consultation(town, slug="closed")
    opinion = make_opinion(closed)
    with clock.replaced_by(clock.end_of_day(CLOSES)):
        importlib.import_module("participation.domain.consultation").close_due_consultations()
    theme = make_theme(closed, opinion)
    version = make_version(town)
    heading = Section.objects.filter(draft_version=version).earliest("position")
    year = make_year(town).open()
    row = year.rows()[0]
    measure = make_measure(town, "9-1", "ことばを直す取り組み")
    indicator = make_indicator(measure)
    return {
        "prepare_consultation": Case(
            lambda: Consultation.objects.get(pk=early.pk).version,
            lambda seen, words: prepare_consultation(
                actor=clerk, key=early.key, version=seen, title=words, preparation=plan
            ),
            lambda: Consultation.objects.get(pk=early.pk).title,
        ),
        "edit_theme": Case(
            lambda: Theme.objects.get(pk=theme.pk).version,
            lambda seen, words: edit_theme(
                actor=clerk, theme_key=theme.key, version=seen, title=words, summary=words
            ),
            lambda: Theme.objects.get(pk=theme.pk).title,
        ),
        "write_response": Case(
            lambda: getattr(Response.objects.filter(theme=theme).first(), "version", 0),
            lambda seen, words: write_response(
                actor=clerk, theme_key=theme.key, version=seen, draft=Draft(disposition_code="D", text=words)
            ),
            lambda: Response.objects.get(theme=theme).text,
        ),
        "rename_section": Case(
            lambda: DraftVersion.objects.get(pk=version.pk).version,
            lambda seen, words: rename_section(
                actor=clerk,
                draft_key=version.key,
                version=seen,
                section_key=heading.key,
                number="1",
                title=words,
            ),
            lambda: Section.objects.get(pk=heading.pk).title,
        ),
        "record_finding": Case(
            lambda: getattr(Finding.objects.filter(round_measure=row).first(), "version", 0),
            lambda seen, words: record_finding(
                actor=year.chair,
                measure_key=row.key,
                grade="B",
                direction="improve",
                text=words,
                found_on=date(2026, 8, 28),
                version=seen,
            ),
            lambda: Finding.objects.get(round_measure=row).text,
        ),
        "reword_measure": Case(
            lambda: Measure.objects.get(pk=measure.pk).version,
            lambda seen, words: measures.reword_measure(
                actor=Actor.system(town.pk),
                measure=Measure.objects.get(pk=measure.pk),
                version=seen,
                name=words,
            ),
            lambda: Measure.objects.get(pk=measure.pk).name,
        ),
        "change_indicator": Case(
            lambda: Indicator.objects.get(pk=indicator.pk).version,
            lambda seen, words: measures.change_indicator(
                actor=Actor.system(town.pk),
                indicator=Indicator.objects.get(pk=indicator.pk),
                version=seen,
                name=words,
                unit="人",
                kind=indicator.kind,
                is_cumulative=False,
                direction=indicator.direction,
                source="",
            ),
            lambda: Indicator.objects.get(pk=indicator.pk).name,
        ),
    }


def committee_cases() -> dict[str, Case]:
    """The forms of a round that stand open at other times: its plan, a member's sheet, the town's reply."""
    early = make_year(make_town("early"))
    scoring = make_year(make_town("scoring")).score()
    sheet_row, member = scoring.rows()[0], scoring.members[1]
    replied = make_year(make_town("replied")).reply()
    department = make_department(replied.town).key
    marks = dict(MARKS)
    return {
        "prepare_round": Case(
            lambda: EvaluationRound.objects.get(pk=early.round.pk).version,
            lambda seen, words: prepare_round(
                actor=early.clerk,
                plan=dataclasses.replace(early.plan, title=words),
                key=early.round.key,
                version=seen,
            ),
            lambda: EvaluationRound.objects.get(pk=early.round.pk).title,
        ),
        "save_score_sheet": Case(
            lambda: getattr(ScoreSheet.objects.filter(round_measure=sheet_row).first(), "version", 0),
            lambda seen, words: save_score_sheet(
                actor=member,
                measure_key=sheet_row.key,
                scoring=Scoring(marks=marks, comment=words),
                version=seen,
            ),
            lambda: ScoreSheet.objects.get(round_measure=sheet_row).comment,
        ),
        "reply_to_advice": Case(
            lambda: stamp_of(Reply.objects.get(advice=replied.advice)),
            lambda seen, words: reply_to_advice(
                actor=replied.clerk,
                key=replied.advice.key,
                reply=ReplyText(
                    text=words,
                    action="",
                    department_key=department,
                    decision_number="企第34号",
                    decided_on=date(2026, 9, 30),
                ),
                stamp=seen,
            ),
            lambda: Reply.objects.get(advice=replied.advice).text,
        ),
    }


def both(write: Write, seen: Any, words: tuple[str, str]) -> list[str]:
    """Let two people save in the same moment; returns whose words were taken."""
    taken: list[str] = []
    broken: list[BaseException] = []
    ready = threading.Barrier(2)

    def one(mine: str) -> None:
        try:
            ready.wait(30)
            write(seen, mine)
            taken.append(mine)
        except Conflict:
            pass
        except BaseException as fault:
            broken.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=(mine,)) for mine in words]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not broken, broken
    return taken


def one_after_the_other(write: Write, seen: Any, words: tuple[str, str]) -> list[str]:
    """Let two people save who read the same version, the second one a moment later."""
    taken = []
    for mine in words:
        try:
            write(seen, mine)
        except Conflict:
            continue
        taken.append(mine)
    return taken


def silent(case: Case, pairs: int) -> int:
    """Count the pairs in which anything else happened than: one is stored, the other one is told."""
    wrong = 0
    for number in range(pairs):
        words = (f"一人目の言葉 {number}", f"二人目の言葉 {number}")
        save = both if number % 2 else one_after_the_other
        taken = save(case.write, case.read(), words)
        wrong += not (len(taken) == 1 and case.stored() == taken[0])
    return wrong


def test_of_two_who_edit_one_is_told(full_size, record_figure):
    pairs = 100 if full_size else 2
    found: dict[str, int] = {}
    with clock.replaced_by(AFTER):
        for part in (cases, committee_cases):
            found |= {name: silent(case, pairs) for name, case in part().items()}
    record_figure("overwritten", value=sum(found.values()), unit="pairs", n=pairs * len(found), goal="== 0")
    assert set(found) == {name for name, words in VERBS.items() if words}


def test_an_edit_without_a_version_overwrites():
    """The control: whoever saves last is all that remains, and nobody is told."""
    town = make_town()
    theme = make_theme(make_consultation(town, state="closed"))
    case = Case(
        lambda: None,
        lambda _seen, words: Theme.objects.filter(pk=theme.pk).update(title=words),
        lambda: Theme.objects.get(pk=theme.pk).title,
    )
    assert silent(case, 4) == 4


VERBS = {
    **dict.fromkeys(
        (
            "prepare_consultation",
            "edit_theme",
            "write_response",
            "rename_section",
            "record_finding",
            "reword_measure",
            "change_indicator",
            "prepare_round",
            "save_score_sheet",
            "reply_to_advice",
        ),
        True,
    ),
    # these move a state, or share the guard of one above: a second one finds the first one's state or version
    **dict.fromkeys(
        (
            "announce_consultation", "open_consultation", "close_consultation", "withdraw_consultation",
            "choose_next_version", "publish_result", "ask_confirmation", "confirm_response", "see_afterwards",
            "send_back_response", "freeze_evidence", "start_scoring", "hand_over_report", "publish_round",
            "change_chair", "excuse_member",
            "hand_in_score_sheet", "confirm_done", "publish_course", "publish_lesson", "publish_measure",
            "hand_over_session", "hold_session", "promote_section", "demote_section", "merge_section",
            "split_section", "restore_lines", "drop_section", "drop_lines", "restore_dropped", "enter_figures",
        ),
        False,
    ),
}  # fmt: skip
"""Verbs that take a version; true: somebody writes words with it, so it is tried here."""


def test_every_verb_with_a_version_is_known_here():
    found = set()
    for place in ("events.domain", "learning.domain", "participation.domain", "home.domain"):
        package = importlib.import_module(place)
        for module in pkgutil.iter_modules(package.__path__):
            for name, verb in inspect.getmembers(
                importlib.import_module(f"{place}.{module.name}"), inspect.isfunction
            ):
                asked = inspect.signature(verb).parameters
                if (
                    name[0] != "_"
                    and name != "locked"
                    and "actor" in asked
                    and {"version", "stamp"} & set(asked)
                ):
                    found.add(name)
    assert found == set(VERBS)

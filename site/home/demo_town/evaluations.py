"""The external committee's rounds: one finished with replies, one in which the members score now."""

from datetime import date, datetime, timedelta
from typing import Any

from common.text import clock
from home.demo_town.place import Town
from home.demo_town.source import at, from_today, working_day
from participation.domain.evaluation_finding import ReplyText, add_advice, record_finding, reply_to_advice
from participation.domain.evaluation_round import (
    RoundPlan,
    freeze_evidence,
    hand_over_report,
    open_scores,
    prepare_round,
    publish_round,
    start_scoring,
)
from participation.domain.evaluation_sheet import (
    CANNOT_JUDGE,
    Scoring,
    hand_in_score_sheet,
    save_score_sheet,
)
from participation.enums import RoundState
from participation.models import Advice, EvaluationRound, RoundMeasure


def build_evaluations(town: Town, content: dict[str, Any]) -> int:
    """Build the rounds, oldest first; returns how many."""
    for about in content["rounds"]:
        round_ = _scored(town, about)
        if about["state"] == RoundState.PUBLISHED:
            _finish(town, about, round_)
    return len(content["rounds"])


def _day(about: dict[str, Any], name: str) -> date:
    return working_day(from_today(about[f"{name}_days"]))


def _scored(town: Town, about: dict[str, Any]) -> EvaluationRound:
    """Prepare a round, freeze its evidence and let the members score as far as they got."""
    clerk = town.actors["clerk"]
    frozen, scoring = at(_day(about, "frozen"), 10), at(_day(about, "scoring"), 9)
    plan = RoundPlan(
        title=about["title"],
        held_year=about["held_year"],
        judged_year=about["judged_year"],
        department_key=town.department(about["department"]).key,
        member_keys=tuple(town.actors[name].key for name in about["members"]),
        chair_key=town.actors[about["chair"]].key,
        measure_keys=tuple(town.measures[row["measure_code"]].key for row in about["measures"]),
        scores_shown=about["scores_shown"],
        reply_due_on=_day(about, "reply_due"),
        criteria=tuple((row["code"], row["label"], row["question"]) for row in about["criteria"]),
    )
    with clock.replaced_by(frozen - timedelta(hours=1)):
        round_ = prepare_round(actor=clerk, plan=plan)
    with clock.replaced_by(frozen):
        round_ = freeze_evidence(actor=clerk, key=round_.key, version=round_.version)
    with clock.replaced_by(scoring):
        round_ = start_scoring(actor=clerk, key=round_.key, version=round_.version)
    for row, key in zip(about["measures"], _measure_keys(round_), strict=True):
        for place, sheet in enumerate(row["scores"]):
            _score(town, key, sheet, scoring + timedelta(days=1 + place, hours=place))
    return round_


def _score(town: Town, measure_key: str, sheet: dict[str, Any], moment: datetime) -> None:
    marks = {code: CANNOT_JUDGE if mark is None else str(mark) for code, mark in sheet["marks"].items()}
    keep = hand_in_score_sheet if sheet.get("handed_in", True) else save_score_sheet
    with clock.replaced_by(moment):
        keep(
            actor=town.actors[sheet["member"]],
            measure_key=measure_key,
            scoring=Scoring(marks=marks, comment=sheet["comment"]),
            version=0,
        )


def _finish(town: Town, about: dict[str, Any], round_: EvaluationRound) -> None:
    """Open the scores, write down what the committee found, hand it over, reply and publish."""
    chair = town.actors[about["chair"]]
    found_on, reported = _day(about, "found"), _day(about, "reported")
    advice: list[tuple[dict[str, Any], Advice]] = []
    with clock.replaced_by(at(_day(about, "opened"), 14)):
        open_scores(actor=chair, key=round_.key)
    with clock.replaced_by(at(found_on, 15)):
        for row, key in zip(about["measures"], _measure_keys(round_), strict=True):
            found = row["finding"]
            record_finding(
                actor=chair,
                measure_key=key,
                grade=found["grade"],
                direction=found["direction"],
                text=found["text"],
                found_on=found_on,
                version=0,
            )
            advice += [
                (
                    words["reply"],
                    add_advice(
                        actor=chair,
                        measure_key=key,
                        kind=words["kind"],
                        text=words["text"],
                        theme_keys=tuple(town.themes[number].key for number in words["themes"]),
                        given_on=reported,
                    ),
                )
                for words in row["advice"]
            ]
    round_.refresh_from_db()
    with clock.replaced_by(at(reported, 16)):
        hand_over_report(actor=chair, key=round_.key, version=round_.version, reported_on=reported)
    for words, row in advice:
        _reply(town, words, row)
    round_.refresh_from_db()
    with clock.replaced_by(at(_day(about, "published"), 10)):
        publish_round(actor=town.actors["approver"], key=round_.key, version=round_.version)


def _reply(town: Town, words: dict[str, Any], advice: Advice) -> None:
    decided = _day(words, "decided")
    due = working_day(from_today(words["due_days"])) if words["due_days"] is not None else None
    with clock.replaced_by(at(decided, 11)):
        reply_to_advice(
            actor=town.actors["clerk"],
            key=advice.key,
            reply=ReplyText(
                text=words["text"],
                action=words["action"],
                department_key=town.department(words["department"]).key,
                decision_number=words["decision_number"],
                decided_on=decided,
                due_on=due,
            ),
        )


def _measure_keys(round_: EvaluationRound) -> list[str]:
    rows = RoundMeasure.objects.filter(round=round_).order_by("position")
    return list(rows.values_list("key", flat=True))

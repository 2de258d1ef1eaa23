"""The committee's year: evidence that stays, scores that stay secret, a round that is published once answered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from common.audit.models import Entry
from common.evidence import source as registry
from common.evidence.source import Observation, Source, VoiceExtract
from common.measures.enums import ValueKind
from common.measures.models import IndicatorValue
from common.notify.models import Message
from common.people.enums import Channel
from common.people.models import Consent, RoleGrant
from common.people.queries.actor import actor_of_person
from common.people.rules import Actor
from common.text.refusals import Conflict, NotAllowed, NotFound, Refusal, WrongPhase
from home.domain.measure import reword_measure
from participation.domain.evaluation_finding import add_advice, record_finding, take_back_advice
from participation.domain.evaluation_round import (
    change_chair,
    excuse_member,
    freeze_evidence,
    hand_over_report,
    open_scores,
    prepare_round,
    publish_round,
    start_scoring,
)
from participation.domain.evaluation_sheet import Scoring, hand_in_score_sheet, save_score_sheet
from participation.models import EvaluationRound, FrozenEvidence, Opinion, ScoreSheet
from participation.queries.evaluation import rounds_of_measure
from participation.queries.evaluation_evidence import hash_of
from participation.queries.evaluation_sheet import opened_sheets, sheet_of, shown_sheets, spreads
from tests.factories.evaluation import (
    MARKS,
    make_follower,
    make_indicator,
    make_measure,
    make_theme,
    make_year,
)
from tests.factories.town import make_actor, make_town

pytestmark = pytest.mark.django_db


@pytest.fixture
def classes_source() -> Iterator[list[str]]:
    """A room that tells of classes; the list says for which days it was asked."""
    asked: list[str] = []

    def observe(key: str, first: date, last: date) -> list[Observation]:
        asked.append(f"{key} {first} {last}")
        return [Observation("classes.attended", "教室に来た人", 312, "人")]

    def voices(key: str, first: date, last: date) -> list[VoiceExtract]:
        return [VoiceExtract("d1", "午後の回", "次は午後にしてほしい。", "paper")]

    before = dict(registry._SOURCES)
    registry.register(Source("aaa_classes", observe, voices))
    yield asked
    registry._SOURCES.clear()
    registry._SOURCES.update(before)


def test_evidence_stays_as_it_was(classes_source: list[str]) -> None:
    town = make_town()
    measure = make_measure(town, aim="だれもが使える")
    indicator = make_indicator(
        measure,
        (2025, ValueKind.ACTUAL, "312"),
        (2026, ValueKind.EXPECTED, "205"),
        (2026, ValueKind.TARGET, "360"),
    )
    theme = make_theme(measure, opinions=3)
    year = make_year(town, measure).freeze()
    frozen = FrozenEvidence.objects.get()
    content, digest = frozen.content, frozen.content_hash
    assert classes_source == [f"{measure.key} 2025-04-01 2026-03-31"]
    figures = [(row["year"], row["kind"], row["value"]) for row in content["indicators"][0]["values"]]
    assert figures == [(2025, "actual", "312"), (2026, "target", "360")]
    assert content["observations"][0]["value"] == 312
    assert [(row["title"], row["opinions"]) for row in content["themes"]] == [("会場まで行けない", 3)]
    assert list(frozen.themes.all()) == [theme]
    IndicatorValue.objects.filter(indicator=indicator).update(value=1)
    reword_measure(actor=Actor.system(town.pk), measure=measure, version=1, aim="別の目的")
    theme.title = "別の題"
    theme.save()
    start_scoring(actor=year.clerk, key=year.round.key, version=year.round.version)
    frozen.refresh_from_db()
    assert frozen.content == content
    assert frozen.content_hash == digest == hash_of(frozen.content)
    assert frozen.content["measure"]["aim"] == "だれもが使える"


def test_only_confirmed_themes_are_frozen() -> None:
    town = make_town()
    measure = make_measure(town)
    make_theme(measure, "まだ確認前", confirmed=False)
    make_year(town, measure).freeze()
    assert FrozenEvidence.objects.get().content["themes"] == []


def test_evidence_cannot_be_taken_anew_once_members_score() -> None:
    year = make_year(make_town()).score()
    with pytest.raises(WrongPhase):
        freeze_evidence(actor=year.clerk, key=year.round.key, version=year.round.version)
    with pytest.raises(WrongPhase):
        prepare_round(actor=year.clerk, plan=year.plan, key=year.round.key, version=year.round.version)


def test_scoring_needs_evidence_and_the_version_that_was_read() -> None:
    year = make_year(make_town())
    with pytest.raises(Refusal, match="not_frozen"):
        start_scoring(actor=year.clerk, key=year.round.key, version=1)
    year.freeze()
    with pytest.raises(Conflict):
        start_scoring(actor=year.clerk, key=year.round.key, version=1)


def test_changing_the_list_of_measures_drops_the_evidence() -> None:
    town = make_town()
    year = make_year(town).freeze()
    prepare_round(actor=year.clerk, plan=year.plan, key=year.round.key, version=year.round.version)
    assert not FrozenEvidence.objects.exists()
    with pytest.raises(Refusal, match="not_frozen"):
        start_scoring(actor=year.clerk, key=year.round.key, version=3)


def test_nobody_reads_a_sheet_before_opening() -> None:
    town = make_town()
    year = make_year(town).score()
    member = year.members[1]
    row = year.rows()[0]
    save_score_sheet(actor=member, measure_key=row.key, scoring=Scoring(MARKS, "ひみつ"), version=0)
    year.hand_in(year.members[2])
    others = [year.clerk, year.approver, year.chair, make_actor(town, "admin"), make_actor(town, "auditor")]
    assert all(sheet_of(actor, row) is None for actor in others)
    mine = sheet_of(member, row)
    assert mine is not None
    assert mine.comment == "ひみつ"
    assert not opened_sheets(year.round).exists()
    assert spreads(year.round) == {}
    assert shown_sheets(year.round) == {}
    assert not Entry.objects.filter(verb__contains="sheet").exists()
    year.hand_in(year.chair)
    hand_in_score_sheet(actor=member, measure_key=row.key, scoring=Scoring(MARKS), version=1)
    year.round = open_scores(actor=year.chair, key=year.round.key)
    assert opened_sheets(year.round).count() == 3
    assert Entry.objects.filter(verb="open_score_sheet").count() == 3


def test_opening_says_only_open_or_not_all_are_in() -> None:
    town = make_town()
    year = make_year(town, make_measure(town), make_measure(town, "2-2", "電子申請")).score()
    refusals = set()
    for actor in year.members:
        with pytest.raises(Refusal) as said:
            open_scores(actor=year.chair, key=year.round.key)
        refusals.add((said.value.code, str(said.value)))
        year.hand_in(actor)
    assert refusals == {("not_all_in", "not_all_in")}
    assert open_scores(actor=year.chair, key=year.round.key).state == "opened"


def test_only_the_chair_of_the_round_opens() -> None:
    town = make_town()
    year = make_year(town).score().hand_in()
    with pytest.raises(NotAllowed):
        open_scores(actor=year.members[1], key=year.round.key)
    with pytest.raises(NotFound):
        open_scores(actor=make_actor(town, "chair", "other-chair"), key=year.round.key)
    with pytest.raises(NotFound):
        open_scores(actor=make_actor(make_town("minami"), "chair"), key=year.round.key)


def test_a_sheet_is_complete_and_then_stands() -> None:
    year = make_year(make_town()).score()
    member, row = year.members[1], year.rows()[0]
    with pytest.raises(Refusal, match="mark_missing"):
        hand_in_score_sheet(actor=member, measure_key=row.key, scoring=Scoring({"need": "4"}), version=0)
    unknown = {**MARKS, "cost": "x"}
    with pytest.raises(Refusal, match="reason_missing"):
        hand_in_score_sheet(actor=member, measure_key=row.key, scoring=Scoring(unknown), version=0)
    complete = Scoring(unknown, "決算の資料が足りません。")
    sheet = hand_in_score_sheet(actor=member, measure_key=row.key, scoring=complete, version=0)
    assert hand_in_score_sheet(actor=member, measure_key=row.key, scoring=complete, version=0) == sheet
    assert sheet.marks.get(criterion__code="cost").value is None
    with pytest.raises(Conflict):
        save_score_sheet(actor=member, measure_key=row.key, scoring=Scoring(MARKS), version=1)
    assert ScoreSheet.objects.count() == 1


def test_who_is_no_member_cannot_score() -> None:
    town = make_town()
    year = make_year(town).score()
    row = year.rows()[0]
    stranger = make_actor(town, "member", "stranger")
    with pytest.raises(NotFound):
        save_score_sheet(actor=stranger, measure_key=row.key, scoring=Scoring(MARKS), version=0)
    with pytest.raises(NotAllowed):
        save_score_sheet(actor=year.clerk, measure_key=row.key, scoring=Scoring(MARKS), version=0)


def test_scores_are_shown_as_promised() -> None:
    town = make_town()
    year = make_year(town).open()
    row = year.rows()[0]
    assert [sheet.who for sheet in shown_sheets(year.round)[row.pk]] == ["A", "B", "C"]
    spread = spreads(year.round)[row.pk]
    assert (spread[0].label, spread[0].counts) == ("必要性", ((1, 0), (2, 0), (3, 0), (4, 3)))
    year.round.scores_shown = "name"
    assert {sheet.who for sheet in shown_sheets(year.round)[row.pk]} == {"chair さん", "member さん"}
    year.round.scores_shown = "sum"
    assert shown_sheets(year.round) == {}


def test_a_finding_has_two_answers() -> None:
    year = make_year(make_town()).open()
    row = year.rows()[0]
    told = {"actor": year.chair, "measure_key": row.key, "text": "", "found_on": date(2026, 8, 28)}
    with pytest.raises(Refusal, match="direction_missing"):
        record_finding(**told, grade="B", direction="", version=0)
    assert record_finding(**told, grade="X", direction="", version=0).version == 1
    assert record_finding(**told, grade="C", direction="reduce", version=1).grade == "C"
    with pytest.raises(Conflict):
        record_finding(**told, grade="A", direction="expand", version=1)


def test_advice_rests_on_themes_of_the_evidence() -> None:
    town = make_town()
    measure = make_measure(town)
    theme = make_theme(measure)
    elsewhere = make_theme(make_measure(town, "9-9", "ほか"))
    year = make_year(town, measure).open()
    row = year.rows()[0]
    told = {"actor": year.chair, "measure_key": row.key, "kind": "advice", "text": "午後に。"}
    with pytest.raises(Refusal, match="theme_unknown"):
        add_advice(**told, theme_keys=(elsewhere.key,))
    advice = add_advice(**told, theme_keys=(theme.key,))
    assert add_advice(**told) == advice
    assert add_advice(**{**told, "kind": "minority"}).number == 2
    take_back_advice(actor=year.chair, key=advice.key)
    assert row.advice.count() == 1


def test_the_report_needs_a_finding_for_every_measure() -> None:
    year = make_year(make_town()).open()
    with pytest.raises(Refusal, match="finding_missing"):
        hand_over_report(
            actor=year.chair, key=year.round.key, version=year.round.version, reported_on=date(2026, 9, 1)
        )


def test_publishing_is_refused_while_an_advice_has_no_reply() -> None:
    year = make_year(make_town()).report()
    with pytest.raises(Refusal, match="reply_missing"):
        publish_round(actor=year.approver, key=year.round.key, version=year.round.version)
    with pytest.raises(NotAllowed):
        publish_round(actor=year.clerk, key=year.round.key, version=year.round.version)


def test_everybody_concerned_is_told_once() -> None:
    town = make_town()
    measure = make_measure(town)
    theme = make_theme(measure, opinions=2)
    first, second = Opinion.objects.filter(themes=theme).order_by("id")
    by_mail = make_follower(town, "opinion", first.key, Channel.EMAIL)
    make_follower(town, "theme", theme.key, Channel.POST, person=by_mail)
    by_post = make_follower(town, "measure", measure.key, Channel.POST, consent=False)
    by_phone = make_follower(town, "opinion", second.key, Channel.PHONE)
    without = make_follower(town, "opinion", second.key, consent=False)
    withdrawn = make_follower(town, "theme", theme.key)
    Consent.objects.filter(person=withdrawn).update(withdrawn_at=year_ago())
    make_follower(town, "measure", make_measure(town, "3-1", "ほか").key)
    year = make_year(town, measure).publish(theme=theme)
    told = {(row.recipient_key, row.channel) for row in Message.objects.all()}
    assert told == {(by_mail.key, "post"), (by_post.key, "post"), (by_phone.key, "phone")}
    assert without.key not in {key for key, _channel in told}
    body = Message.objects.get(recipient_key=by_phone.key).body
    assert "移動スマホ教室" in body
    assert "午後の回を増やすこと。" in body
    assert "0000-12-3456" in body
    assert "http" not in body
    with pytest.raises(WrongPhase):
        publish_round(actor=year.approver, key=year.round.key, version=year.round.version)
    assert Message.objects.count() == 3


def test_a_measure_leads_to_its_published_rounds() -> None:
    town = make_town()
    measure = make_measure(town)
    theme = make_theme(measure)
    year = make_year(town, measure).reply(theme=theme)
    assert not rounds_of_measure(town.pk, measure.pk).exists()
    publish_round(actor=year.approver, key=year.round.key, version=year.round.version)
    judged = rounds_of_measure(town.pk, measure.pk).get()
    assert (judged.round_id, judged.finding.grade) == (year.round.pk, "B")
    assert [list(advice.themes.all()) for advice in judged.advice.all()] == [[theme]]
    assert not rounds_of_measure(make_town("minami").pk, measure.pk).exists()


def year_ago():
    from datetime import timedelta

    from common.text import clock

    return clock.now() - timedelta(days=365)


def test_a_title_or_a_criterion_given_twice_is_refused_and_nothing_is_stored() -> None:
    town = make_town()
    year = make_year(town, make_measure(town))
    with pytest.raises(Refusal) as title:
        prepare_round(actor=year.clerk, plan=year.plan)
    same = (("need", "必要性", "要るか。"), ("need", "必要性", "まだ要るか。"))
    with pytest.raises(Refusal) as criteria:
        prepare_round(actor=year.clerk, plan=replace(year.plan, title="別の評価", criteria=same))
    assert (title.value.code, criteria.value.code) == ("title_taken", "criterion_twice")
    assert EvaluationRound.objects.count() == 1
    again = prepare_round(actor=year.clerk, plan=year.plan, key=year.round.key, version=year.round.version)
    assert again.pk == year.round.pk, "its own title is no other round's"


def test_nobody_becomes_chair_who_could_not_open_the_scores() -> None:
    town = make_town()
    year = make_year(town, make_measure(town))
    member = year.members[1]
    with pytest.raises(Refusal) as refused:
        prepare_round(actor=year.clerk, plan=replace(year.plan, title="別の評価", chair_key=member.key))
    assert refused.value.code == "chair_without_role"
    outsider = make_actor(town, "resident")
    keys = (*year.plan.member_keys, outsider.key)
    with pytest.raises(Refusal) as refused:
        prepare_round(actor=year.clerk, plan=replace(year.plan, title="別の評価", member_keys=keys))
    assert refused.value.code == "member_without_role"
    assert EvaluationRound.objects.count() == 1


def test_a_chair_who_cannot_go_on_is_replaced_and_the_sheets_stay() -> None:
    town = make_town()
    year = make_year(town, make_measure(town)).score().hand_in()
    first, deputy = year.members[0], year.members[1]
    RoleGrant.objects.filter(person_id=first.person_id).update(valid_until=date(2021, 4, 1))
    sheets = set(ScoreSheet.objects.values_list("pk", "handed_in_at"))

    def change(to: Actor, by: Actor = year.clerk, version: int | None = None) -> EvaluationRound:
        return change_chair(
            actor=by, key=year.round.key, version=version or year.round.version, chair_key=to.key
        )

    with pytest.raises(NotAllowed):
        change(deputy, by=year.approver)
    for to, code in (
        (deputy, "chair_without_role"),
        (first, "same_chair"),
        (year.approver, "chair_not_member"),
    ):
        with pytest.raises(Refusal) as refused:
            change(to)
        assert refused.value.code == code
    RoleGrant.objects.filter(person_id=deputy.person_id).update(role="chair")
    with pytest.raises(Conflict):
        change(deputy, version=year.round.version - 1)
    year.round = change(deputy)
    assert year.round.chair_id == deputy.person_id
    assert set(ScoreSheet.objects.values_list("pk", "handed_in_at")) == sheets
    assert Entry.objects.filter(verb="change_chair", target_key=year.round.key).count() == 1
    acting = actor_of_person(deputy_person := year.round.chair)
    assert deputy_person is not None
    assert open_scores(actor=acting, key=year.round.key).state == "opened"
    with pytest.raises(NotFound):
        hand_over_report(
            actor=first, key=year.round.key, version=year.round.version, reported_on=date(2026, 11, 1)
        )


def test_nobody_waits_for_a_chair_who_fell_ill_before_judging() -> None:
    town = make_town()
    year = make_year(town, make_measure(town)).score()
    ill, deputy, third = year.members
    year.hand_in(deputy, third)
    RoleGrant.objects.filter(person_id=deputy.person_id).update(role="chair")

    def excuse(whom: Actor, by: Actor = year.clerk) -> EvaluationRound:
        return excuse_member(actor=by, key=year.round.key, version=year.round.version, member_key=whom.key)

    with pytest.raises(Refusal) as refused:
        excuse(ill)
    assert refused.value.code == "chair_stays"
    with pytest.raises(NotAllowed):
        excuse(third, by=year.approver)
    year.round = change_chair(
        actor=year.clerk, key=year.round.key, version=year.round.version, chair_key=deputy.key
    )
    chair = year.round.chair
    assert chair is not None
    acting = actor_of_person(chair)
    with pytest.raises(Refusal) as refused:
        open_scores(actor=acting, key=year.round.key)
    assert refused.value.code == "not_all_in"
    year.round = excuse(ill)
    assert Entry.objects.filter(verb="excuse_member", target_key=year.round.key).count() == 1
    with pytest.raises(Refusal) as refused:
        excuse(ill)
    assert refused.value.code == "member_unknown"
    opened = open_scores(actor=acting, key=year.round.key)
    assert {sheet.member_id for sheet in opened_sheets(opened)} == {deputy.person_id, third.person_id}


def test_a_sheet_of_who_is_excused_stays_and_a_begun_one_is_not_shown() -> None:
    town = make_town()
    year = make_year(town, make_measure(town)).score()
    chair, second, third = year.members
    year.hand_in(chair, second)
    row = year.rows()[0]
    save_score_sheet(actor=third, measure_key=row.key, scoring=Scoring(marks={"need": "1"}), version=0)
    for whom in (second, third):
        year.round = excuse_member(
            actor=year.clerk, key=year.round.key, version=year.round.version, member_key=whom.key
        )
    opened = open_scores(actor=chair, key=year.round.key)
    assert {sheet.member_id for sheet in opened_sheets(opened)} == {chair.person_id, second.person_id}

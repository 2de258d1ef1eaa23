"""Measures with figures, themes that led to them, and evaluation rounds in every state."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from common.measures.domain import indicator as figures
from common.measures.enums import ValueKind
from common.measures.models import Indicator, Measure, Plan
from common.notify.models import Following
from common.people.domain.person import add_contact, give_consent
from common.people.enums import Channel, ContactKind, Purpose
from common.people.models import Person
from common.people.rules import Actor
from common.places.models import Municipality
from common.text import clock
from home.domain import measure as verbs
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
from participation.domain.evaluation_sheet import Scoring, hand_in_score_sheet
from participation.enums import ConsultationState, ResponseState, Validity
from participation.models import (
    Consultation,
    Disposition,
    Drafting,
    DraftVersion,
    EvaluationRound,
    Opinion,
    Response,
    Section,
    Theme,
    ThemeOpinion,
)
from tests.factories.town import make_actor, make_department, make_person

JUDGED, HELD = 2025, 2026
MARKS = {"need": "4", "effect": "3", "cost": "2", "fair": "3"}


def make_plan(town: Municipality, slug: str = "dx", *, public: bool = True) -> Plan:
    """Return the plan with this slug, made (and published) on first call."""
    found = Plan.objects.filter(municipality=town, slug=slug).first()
    if found:
        return found
    system = Actor.system(town.pk)
    plan = verbs.add_plan(
        actor=system,
        department=make_department(town),
        slug=slug,
        title="デジタル推進計画",
        first_year=2023,
        last_year=2027,
    )
    return verbs.publish_plan(actor=system, plan=plan) if public else plan


def make_measure(
    town: Municipality, code: str = "2-1", name: str = "移動スマホ教室", *, public: bool = True, **texts: str
) -> Measure:
    """Add a measure of the plan, published unless told otherwise."""
    system = Actor.system(town.pk)
    measure = verbs.add_measure(
        actor=system, plan=make_plan(town), department=make_department(town), code=code, name=name, **texts
    )
    return (
        verbs.publish_measure(actor=system, measure=measure, version=measure.version) if public else measure
    )


def make_indicator(
    measure: Measure,
    *values: tuple[int, ValueKind, str],
    name: str = "参加した人",
    unit: str = "人",
    **more: Any,
) -> Indicator:
    """Give a measure an indicator with (year, kind, value) figures."""
    system = Actor.system(measure.municipality_id)
    indicator = verbs.add_indicator(actor=system, measure=measure, name=name, unit=unit, **more)
    for year, kind, value in values:
        figures.set_value(
            actor=system,
            indicator=indicator,
            fiscal_year=year,
            kind=kind,
            value=Decimal(value),
            at=clock.now(),
        )
    return indicator


def make_theme(
    measure: Measure,
    title: str = "会場まで行けない",
    *,
    opinions: int = 1,
    published: bool = True,
    confirmed: bool = True,
) -> Theme:
    """A theme with opinions whose response names the measure; its consultation is published unless told otherwise."""
    town = measure.municipality
    now = clock.now()
    number = Consultation.objects.filter(municipality=town).count() + 1
    drafting = Drafting.objects.create(municipality=town, title=f"計画案{number}")
    version = DraftVersion.objects.create(
        municipality=town, drafting=drafting, number=1, title=f"計画案{number}", imported_at=now
    )
    section = Section.objects.create(
        municipality=town, draft_version=version, position=1, level=1, number="2-1", title="身近な場所の教室"
    )
    consultation = Consultation.objects.create(
        municipality=town,
        slug=f"plan-{number}",
        drafting=drafting,
        draft_version=version,
        title=f"計画案{number}へのご意見募集",
        state=ConsultationState.PUBLISHED if published else ConsultationState.CLOSED,
        department=make_department(town),
        opens_on=date(2025, 10, 1),
        closes_on=date(2025, 10, 31),
        opens_at=now - timedelta(days=60),
        closes_at=now - timedelta(days=30),
        result_decision_number="企第1号",
        result_decision_on=date(2025, 11, 20),
        published_at=now if published else None,
    )
    theme = Theme.objects.create(
        municipality=town,
        consultation=consultation,
        number=1,
        title=title,
        summary=f"{title}。近くまで来てほしい。",
        made_at=now,
    )
    for place in range(opinions):
        opinion = Opinion.objects.create(
            municipality=town,
            consultation=consultation,
            draft_version=version,
            section=section,
            text=f"近くでやってほしい {place}",
            text_hash="0" * 64,
            channel=Channel.PAPER,
            received_at=now,
            received_on=date(2025, 10, 10),
            validity=Validity.ACCEPTED,
        )
        ThemeOpinion.objects.create(theme=theme, opinion=opinion, at=now, actor_key="k")
    Response.objects.create(
        municipality=town,
        theme=theme,
        disposition=Disposition.objects.filter(municipality=town).first(),
        text="出向く教室を計画に書き加えました。",
        measure=measure,
        changed_section=section,
        department=make_department(town),
        state=ResponseState.CONFIRMED if confirmed else ResponseState.DRAFT,
        written_by_key="aaa",
        confirmed_by_key="bbb" if confirmed else "",
        confirmed_at=now if confirmed else None,
    )
    return theme


def make_follower(
    town: Municipality,
    kind: str,
    key: str,
    channel: Channel = Channel.EMAIL,
    *,
    name: str = "山本 とめ",
    consent: bool = True,
    person: Person | None = None,
) -> Person:
    """Somebody who asked to be told about a subject by a channel, with the contact for it."""
    person = person or make_person(town, name)
    contact = {
        Channel.EMAIL: (ContactKind.EMAIL, f"{person.key}@example.jp"),
        Channel.POST: (ContactKind.POST, "ひろば町本町1-2-3"),
        Channel.PHONE: (ContactKind.PHONE, "0000-12-9876"),
    }[channel]
    add_contact(person=person, kind=contact[0], typed=contact[1])
    Following.objects.create(
        municipality=town,
        person=person,
        subject_kind=kind,
        subject_key=key,
        channel=channel,
        asked_at=clock.now(),
    )
    if consent:
        give_consent(
            person=person, purpose=Purpose.FOLLOW_UP, subject_kind=kind, subject_key=key, at=clock.now()
        )
    return person


class Year:
    """A committee's year of one town: chair, two members, a clerk, an approver, measures; moved on step by step."""

    def __init__(self, town: Municipality, measures: list[Measure], *, scores_shown: str = "letter") -> None:
        self.town = town
        self.clerk = make_actor(town, "clerk")
        self.approver = make_actor(town, "approver")
        self.chair = make_actor(town, "chair")
        self.members = [
            self.chair,
            make_actor(town, "member"),
            make_actor(town, "member", f"member2-{town.slug}"),
        ]
        self.plan = RoundPlan(
            title="令和8年度外部評価（令和7年度実績）",
            held_year=HELD,
            judged_year=JUDGED,
            department_key=make_department(town).key,
            member_keys=tuple(actor.key for actor in self.members),
            chair_key=self.chair.key,
            measure_keys=tuple(measure.key for measure in measures),
            scores_shown=scores_shown,
        )
        self.round = prepare_round(actor=self.clerk, plan=self.plan)

    def rows(self) -> list[Any]:
        """The measures of the round in their order."""
        return list(self.round.measures.order_by("position"))

    def freeze(self) -> Year:
        """Freeze the evidence."""
        self.round = freeze_evidence(actor=self.clerk, key=self.round.key, version=self.round.version)
        return self

    def score(self) -> Year:
        """Freeze and let members score."""
        self.freeze()
        self.round = start_scoring(actor=self.clerk, key=self.round.key, version=self.round.version)
        return self

    def hand_in(self, *actors: Actor, comment: str = "午後の回を増やしてほしい。") -> Year:
        """These members (all by default) hand in every sheet."""
        for actor in actors or self.members:
            for row in self.rows():
                hand_in_score_sheet(
                    actor=actor, measure_key=row.key, scoring=Scoring(marks=MARKS, comment=comment), version=0
                )
        return self

    def open(self) -> Year:
        """Everybody has handed in, the chair opens."""
        self.score().hand_in()
        self.round = open_scores(actor=self.chair, key=self.round.key)
        return self

    def report(self, *, theme: Theme | None = None) -> Year:
        """Opened, found, advised on the first measure, handed over."""
        self.open()
        for row in self.rows():
            record_finding(
                actor=self.chair,
                measure_key=row.key,
                grade="B",
                direction="improve",
                text="目標は上回りました。",
                found_on=date(2026, 8, 28),
                version=0,
            )
        self.advice = add_advice(
            actor=self.chair,
            measure_key=self.rows()[0].key,
            kind="advice",
            text="午後の回を増やすこと。",
            theme_keys=(theme.key,) if theme else (),
        )
        self.round = hand_over_report(
            actor=self.chair, key=self.round.key, version=self.round.version, reported_on=date(2026, 9, 1)
        )
        return self

    def reply(self, **more: Any) -> Year:
        """Reported, and the town has replied to the advice."""
        self.report(**more)
        reply_to_advice(
            actor=self.clerk,
            key=self.advice.key,
            reply=ReplyText(
                text="山手と川辺で午後の回を開きます。",
                action="午後の回を月2回開く",
                department_key=make_department(self.town).key,
                decision_number="企第34号",
                decided_on=date(2026, 9, 30),
                due_on=date(2027, 4, 30),
            ),
        )
        return self

    def publish(self, **more: Any) -> Year:
        """Replied and published."""
        self.reply(**more)
        self.round = publish_round(actor=self.approver, key=self.round.key, version=self.round.version)
        return self


def make_year(town: Municipality, *measures: Measure, **more: Any) -> Year:
    """A round in preparation over these measures (one is made if none is given)."""
    return Year(town, list(measures) or [make_measure(town)], **more)


def round_of(year: Year) -> EvaluationRound:
    """The round as stored now."""
    return EvaluationRound.objects.get(pk=year.round.pk)

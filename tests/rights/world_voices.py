"""The participation room of the small world: a consultation and a round in every state, private words in each."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

from django.db.models import F
from wagtail.models import Page

from common.people.rules import Actor
from common.receipts.models import Receipt
from common.text import clock
from participation.domain import consultation as cases
from participation.domain import response as responses
from participation.domain import validity
from participation.domain.draft import ask_import
from participation.domain.evaluation_finding import add_advice, record_finding
from participation.domain.evaluation_round import RoundPlan, hand_over_report, open_scores, prepare_round
from participation.domain.evaluation_sheet import Scoring, hand_in_score_sheet, save_score_sheet
from participation.domain.opinion import Sender
from participation.domain.question import ask_question
from participation.models import Consultation, DroppedLines, Section
from tests.factories import participation as voices
from tests.factories.evaluation import MARKS, Year
from tests.factories.town import make_department
from tests.rights.canaries import Cage


def _draft(row: Consultation, here: SimpleNamespace, cage: Cage, kind: str) -> Any:
    version = voices.make_draft(row.drafting, number=cases.next_draft_number(row.drafting))
    version.source_name = cage.latin(f"{kind}.source_name", here.slug, suffix=".txt")
    version.source_text = cage.word(f"{kind}.source_text", here.slug)
    version.save()
    section = Section.objects.filter(draft_version=version).first()
    section.title = cage.word(f"{kind}.section.title", here.slug)
    section.text = cage.word(f"{kind}.section.text", here.slug)
    section.save()
    DroppedLines.objects.create(
        draft_version=version,
        first_line=1,
        last_line=1,
        text=cage.word(f"{kind}.dropped", here.slug),
        reason="頁",
    )
    return version


def hold_consultations(here: SimpleNamespace, cage: Cage) -> None:
    town, clerk, today = here.town, here.clerk, clock.today()
    here.open_case = voices.make_consultation(
        town,
        slug=f"open-{here.slug}",
        opens_on=today - timedelta(days=5),
        closes_on=today + timedelta(days=30),
        actor=clerk,
    )
    here.open_case2 = voices.make_consultation(
        town,
        slug=f"open2-{here.slug}",
        opens_on=today - timedelta(days=5),
        closes_on=today + timedelta(days=30),
        actor=clerk,
    )
    here.section = voices.first_section(here.open_case)
    here.section2 = voices.first_section(here.open_case2)
    here.opinion = voices.make_opinion(
        here.open_case,
        cage.word("opinion.text", here.slug),
        at=clock.now(),
        sender=Sender(
            name=cage.word("opinion.name", here.slug),
            phone=cage.phone("opinion.phone", here.slug),
            email=cage.email("opinion.email", here.slug),
            address=cage.word("opinion.address", here.slug, suffix="番地"),
            reply_by="email",
            follow_up=True,
        ),
    )
    ask_question(
        actor=Actor.nobody(town.pk),
        consultation_key=here.open_case.key,
        form_key=uuid4(),
        section_key=here.section.key,
        text=cage.word("question.text", here.slug),
    )
    here.draft = _draft(here.open_case, here, cage, "draft.unpublished")

    # in preparation: not even its title is public
    here.hidden_case = voices.make_consultation(
        town,
        slug=f"hidden-{here.slug}",
        state="preparing",
        actor=clerk,
        contact=cage.word("consultation.hidden.contact", here.slug),
    )
    here.hidden_case.title = cage.word("consultation.hidden.title", here.slug)
    here.hidden_case.save()
    Page.objects.filter(slug=here.hidden_case.slug, content_type__model="consultationpage").descendant_of(
        town.site.root_page
    ).update(title=here.hidden_case.title, draft_title=here.hidden_case.title)
    here.hidden_draft = _draft(here.hidden_case, here, cage, "draft.hidden")
    here.hidden_section = Section.objects.filter(draft_version=here.hidden_draft).first()
    here.import_job = ask_import(
        actor=clerk, consultation_key=here.hidden_case.key, text="まだ取り込んでいない案の文です。"
    )
    here.announced_case = voices.make_consultation(
        town,
        slug=f"announced-{here.slug}",
        state="announced",
        actor=clerk,
        opens_on=today + timedelta(days=10),
        closes_on=today + timedelta(days=45),
    )
    here.withdrawn_case = voices.make_consultation(
        town, slug=f"withdrawn-{here.slug}", state="withdrawn", actor=clerk
    )

    # closed: themes and answers are being written
    here.closed_case = voices.make_consultation(town, slug=f"closed-{here.slug}", state="open", actor=clerk)
    first = voices.make_opinion(here.closed_case, cage.word("opinion.closed.text", here.slug))
    late = voices.make_paper(
        here.closed_case,
        actor=clerk,
        text=cage.word("opinion.late.text", here.slug),
        received_on=date(2025, 11, 4),
    )
    here.closed_case = cases.close_consultation(
        actor=clerk,
        key=here.closed_case.key,
        version=Consultation.objects.get(pk=here.closed_case.pk).version,
    )
    late.refresh_from_db()
    here.late_opinion = late
    here.entered_form_key = Receipt.objects.get(municipality=town, subject_key=late.key).form_key
    defective = voices.make_paper(
        here.closed_case, actor=clerk, text=cage.word("opinion.defective.text", here.slug)
    )
    with clock.replaced_by(voices.AFTER):
        validity.judge_validity(
            actor=clerk,
            opinion_key=defective.key,
            before=defective.validity,
            validity="defective",
            reason=cage.word("validity.reason", here.slug),
        )
    here.theme = voices.make_theme(
        here.closed_case, first, title=cage.word("theme.unpublished.title", here.slug)
    )
    here.theme.summary = cage.word("theme.unpublished.summary", here.slug)
    here.theme.save()
    with clock.replaced_by(voices.AFTER):
        text = responses.Draft(
            disposition_code="D",
            text=cage.word("response.unpublished.text", here.slug),
            reason=cage.word("response.unpublished.reason", here.slug),
        )
        responses.write_response(actor=clerk, theme_key=here.theme.key, version=0, draft=text)
        row = responses.ask_confirmation(actor=clerk, theme_key=here.theme.key, version=1)
        responses.send_back_response(
            actor=here.approver,
            theme_key=here.theme.key,
            version=row.version,
            note=cage.word("response.sent_back", here.slug),
        )

    # published: everybody sees themes and answers, nobody sees who wrote
    here.published_case = voices.make_consultation(
        town, slug=f"published-{here.slug}", state="open", actor=clerk
    )
    told = voices.make_opinion(
        here.published_case,
        cage.word("opinion.published.text", here.slug),
        sender=Sender(
            name=cage.word("opinion.published.name", here.slug),
            address=cage.word("opinion.published.address", here.slug, suffix="番地"),
            follow_up=True,
            reply_by="post",
        ),
    )
    here.published_opinion = told
    cases.close_consultation(
        actor=clerk,
        key=here.published_case.key,
        version=Consultation.objects.get(pk=here.published_case.pk).version,
    )
    here.public_theme = voices.make_theme(here.published_case, told)
    voices.make_response(here.public_theme, measure_key=here.measure.key)
    # the text after it, as the result leaves it: the same version, for its words are of no matter here
    Consultation.objects.filter(pk=here.published_case.pk).update(next_version=F("draft_version"))
    here.published_case = voices.publish(here.published_case)
    here.changed_section = voices.first_section(here.published_case)


def _round(here: SimpleNamespace, held_year: int, measures: list[Any]) -> Year:
    """A round with this world's own people; moved on as tests/factories do."""
    year = Year.__new__(Year)
    year.town, year.clerk, year.approver = here.town, here.clerk, here.approver
    year.chair = here.actors["chair"]
    year.members = [year.chair, here.actors["member"], here.actors["member2"]]
    year.plan = RoundPlan(
        title=f"{held_year}年度外部評価",
        held_year=held_year,
        judged_year=held_year - 1,
        department_key=make_department(here.town).key,
        member_keys=tuple(actor.key for actor in year.members),
        chair_key=year.chair.key,
        measure_keys=tuple(measure.key for measure in measures),
    )
    year.round = prepare_round(actor=year.clerk, plan=year.plan)
    return year


def hold_rounds(here: SimpleNamespace, cage: Cage) -> None:
    here.preparing_round = _round(here, 2026, [here.measure]).round
    done = _round(here, 2024, [here.measure]).publish()
    here.published_round = done.round
    here.advice_published = done.advice
    reported = _round(here, 2025, [here.measure, here.measure2])
    reported.score()
    row, _other = reported.rows()
    reported.hand_in(comment="午後の回を。")
    here.reported = _reported(here, reported, cage)
    here.advice = reported.advice
    here.reported_row = row
    scoring = _round(here, 2023, [here.measure, here.measure2]).score()
    here.scoring_round = scoring.round
    here.row, here.row2 = scoring.rows()
    for name in ("member", "member2"):
        save = hand_in_score_sheet if name == "member" else save_score_sheet
        save(
            actor=here.actors[name],
            measure_key=here.row.key,
            scoring=Scoring(marks=MARKS, comment=cage.word(f"sheet.comment.{name}", here.slug)),
            version=0,
        )


def _reported(here: SimpleNamespace, year: Year, cage: Cage) -> Any:
    year.round = open_scores(actor=year.chair, key=year.round.key)
    for row in year.rows():
        record_finding(
            actor=year.chair,
            measure_key=row.key,
            grade="B",
            direction="improve",
            text=cage.word("finding.unpublished", here.slug)
            if row == year.rows()[0]
            else "目標は上回りました。",
            found_on=date(2026, 8, 28),
            version=0,
        )
    year.advice = add_advice(
        actor=year.chair,
        measure_key=year.rows()[0].key,
        kind="advice",
        text=cage.word("advice.unpublished", here.slug),
        theme_keys=(),
    )
    year.round = hand_over_report(
        actor=year.chair, key=year.round.key, version=year.round.version, reported_on=date(2026, 9, 1)
    )
    return year.round

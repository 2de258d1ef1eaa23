"""Makes every list of the small world longer, with rows copied in bulk: what one page asks must not depend on it."""

from __future__ import annotations

from copy import copy
from itertools import count
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

from django.db.models import Model
from wagtail.models import Page

from common.audit.models import Entry
from common.jobs.models import Job
from common.measures.models import Indicator, IndicatorValue, Measure
from common.notify.models import Following, Message
from common.people.models import AccessLog, Claim, Consent, ContactPoint, Person
from common.places.models import Department, Post
from common.receipts.models import Receipt
from common.search.models import Findable
from common.text import clock
from common.text.keys import new_key
from events.models import Attendance, Room, Session, Venue
from learning.models import Achievement, Activity, Choice, Path, PathLesson, Progress, Visitor
from participation.models import (
    Advice,
    Consultation,
    Disposition,
    DraftVersion,
    DroppedLines,
    EvaluationRound,
    Finding,
    FrozenEvidence,
    Mark,
    Opinion,
    Question,
    Reply,
    Response,
    RoundMeasure,
    ScoreSheet,
    Section,
    ThemeOpinion,
    ValidityMove,
)
from tests.factories.evaluation import make_indicator

_serial = count(1000)
PAGES = 12
"""A page of the tree is not copied in bulk; this many are enough to be seen in lists and menus."""


def more(row: Any, number: int, /, **changes: Any) -> list[Any]:
    """Copy a row `number` times with new keys. A change may be a list (one value each) or a function of the serial."""
    made = []
    for index in range(number):
        one, serial = copy(row), next(_serial)
        one.pk, one._state = None, type(row._state)()
        if any(field.name == "key" for field in row._meta.fields):
            one.key = new_key()
        for name, value in changes.items():
            given = value[index] if isinstance(value, list) else value(serial) if callable(value) else value
            setattr(one, name, given)
        made.append(one)
    return list(type(row).objects.bulk_create(made))


def first(model: type[Model], **where: Any) -> Any:
    """The first row of a kind; the small world has one of everything, or this fails."""
    row = model._default_manager.filter(**where).order_by("pk").first()
    assert row is not None, f"the small world has no {model.__name__} with {where}"
    return row


def grow(here: SimpleNamespace, number: int) -> None:
    """Add `number` rows to every list of one town, at every place of its pages."""
    _people(here, number)
    _measures(here, number)
    _classes(here, number)
    _lessons(here, number)
    _consultations(here, number)
    _rounds(here, number)
    _papers(here, number)


def _persons(here: SimpleNamespace, number: int) -> list[Person]:
    resident = first(Person, user=here.users["resident2"])
    people = more(resident, number, user=None, name=lambda n: f"住民{n}")
    contact = ContactPoint(municipality=here.town, kind="phone", typed="0000-44-5555", normal="+81000445555")
    more(contact, number, person=people)
    return people


def _people(here: SimpleNamespace, number: int) -> None:
    more(first(Department, municipality=here.town), number, code=lambda n: f"d{n}", name=lambda n: f"課{n}")
    more(first(Post, municipality=here.town), number, name=lambda n: f"係{n}")
    more(first(AccessLog, municipality=here.town), number)
    more(here.grant, number, person=_persons(here, number))
    claim = Claim(municipality=here.town, person=first(Person, user=here.users["resident"]), kind="booking")
    claim.subject_key, claim.at = "k", clock.now()
    more(claim, number, subject_key=lambda n: f"c{n}")
    more(here.invitation, number, token_hash=lambda n: f"hash-{n}")


def _pages(like: Page, rows: list[Any]) -> None:
    """A page beside each of the first rows."""
    parent = like.get_parent()
    for row in rows[:PAGES]:
        page = copy(like.specific)
        page.pk = page.id = page.page_ptr_id = None
        page._state = type(like._state)()
        page.path, page.numchild, page.translation_key = "", 0, uuid4()
        page.slug = f"{like.slug}-{next(_serial)}"
        if hasattr(page, "row"):
            page.row = row
        parent.add_child(instance=page)
        parent.refresh_from_db()


def _measures(here: SimpleNamespace, number: int) -> None:
    if not Indicator.objects.filter(measure=here.measure).exists():
        make_indicator(here.measure, (2024, "actual", "100"), (2025, "target", "150"))
    measures = more(here.measure, number, code=lambda n: f"9-{n}", name=lambda n: f"施策{n}")
    _pages(here.pages["measure"], measures)
    indicator = first(Indicator, measure=here.measure)
    value = first(IndicatorValue, indicator=indicator)
    for given in ([here.measure] * number, measures):
        more(value, number, indicator=more(indicator, number, measure=given))
    _pages(here.pages["plan"], more(here.plan, number, slug=lambda n: f"plan-{n}"))
    for kind, key in (("measure", here.measure.key), ("theme", here.public_theme.key)):
        _followers(here, number, kind, key)


def _followers(here: SimpleNamespace, number: int, kind: str, key: str) -> None:
    people = _persons(here, number)
    what: dict[str, Any] = {"municipality": here.town, "subject_kind": kind, "subject_key": key}
    more(Following(**what, channel="email", asked_at=clock.now()), number, person=people)
    more(Consent(**what, purpose="follow_up", given_at=clock.now()), number, person=people)
    mine = {**what, "person": first(Person, user=here.users["resident"])}
    more(Following(**mine, channel="email", asked_at=clock.now()), number, subject_key=lambda n: f"k{n}")


def _receipts(here: SimpleNamespace, kind: str, subjects: list[Any]) -> None:
    receipt = Receipt(municipality=here.town, check_digits="1234", kind=kind, issued_at=clock.now())
    more(
        receipt,
        len(subjects),
        number=lambda n: f"9{n:07d}",
        form_key=lambda _n: uuid4(),
        subject_key=[one.key for one in subjects],
    )


def _classes(here: SimpleNamespace, number: int) -> None:
    venues = more(first(Venue, municipality=here.town), number, name=lambda n: f"会場{n}")
    more(first(Room, venue__municipality=here.town), number, venue=venues, name=lambda n: f"室{n}")
    for course in (here.hidden_course, here.course):
        copies = more(course, number, slug=lambda n: f"course-{n}", title=lambda n: f"教室{n}")
        if course == here.course:
            _pages(here.pages["course"], copies)
        dates = more(here.session, number, course=course, number=lambda n: n, taken=0)
        more(here.session, number, course=copies, number=1, taken=0)
    Session.objects.filter(pk=here.session.pk).update(capacity=1000)
    mine = [first(Person, user=here.users["resident"])] * number
    gone = {"state": "cancelled", "cancelled_at": clock.now()}
    _receipts(here, "booking", more(here.booking, number, person=mine, session=dates))
    for changes in ({}, gone):
        bookings = more(here.booking, number, person=_persons(here, number), **changes)
        _receipts(here, "booking", bookings)
        if not changes:
            tick = Attendance(state="came", ticked_at=clock.now(), ticked_by_key=here.clerk.key)
            more(tick, number, booking=bookings)


def _lessons(here: SimpleNamespace, number: int) -> None:
    lessons = more(here.lesson, number, slug=lambda n: f"lesson-{n}", title=lambda n: f"レッスン{n}")
    more(here.hidden_lesson, number, slug=lambda n: f"lesson-{n}")
    _pages(here.pages["lesson"], lessons)
    step, choice = (
        first(PathLesson, path__municipality=here.town),
        first(Choice, activity__lesson=here.lesson),
    )
    more(step, number, lesson=lessons, position=lambda n: n)
    path = first(Path, municipality=here.town)
    more(step, number, path=more(path, number, slug=lambda n: f"path-{n}"), position=lambda n: n)
    activity = first(Activity, lesson=here.lesson)
    more(choice, number, activity=more(activity, number, lesson=lessons))
    more(choice, number, text=lambda n: f"えらぶ{n}")
    resident, _made = Visitor.objects.get_or_create(
        municipality=here.town,
        person=first(Person, user=here.users["resident"]),
        defaults={"token": f"t{next(_serial)}", "first_seen_at": clock.now()},
    )
    for visitor in (resident, here.visitor):
        done = Achievement(municipality=here.town, visitor=visitor, by="self", at=clock.now())
        more(done, number, lesson=lessons)
        more(Progress(visitor=visitor, begun_at=clock.now()), number, lesson=lessons)


def _consultations(here: SimpleNamespace, number: int) -> None:
    for row, page in (
        (here.open_case, "case"),
        (here.hidden_case, "case.hidden"),
        (here.closed_case, "case.closed"),
        (here.published_case, "case.published"),
        (here.announced_case, "case.announced"),
        (here.withdrawn_case, "case.withdrawn"),
    ):
        stored = Consultation.objects.get(pk=row.pk)
        copies = more(stored, number, slug=lambda n: f"case-{n}", title=lambda n: f"案{n}")
        if row is not here.hidden_case:
            _pages(here.pages[page], copies)
        _drafts(stored, number)
        if stored.draft_version:
            for given in ([stored] * number, copies):
                _voices(here, given, number)
    opinion, theme = first(Opinion, consultation=here.closed_case), here.theme
    for row in (here.late_opinion, opinion):
        more(
            ValidityMove(opinion=row, at=clock.now(), actor_key="k", before="late", after="accepted"), number
        )
    disposition = first(Disposition, municipality=here.town)
    more(disposition, min(number, 6), code=lambda n: f"x{n % 100}")
    more(ThemeOpinion(at=clock.now(), actor_key="k", theme=theme), number, opinion=more(opinion, number))


def _drafts(case: Consultation, number: int) -> None:
    written = DraftVersion.objects.filter(drafting=case.drafting, sections__isnull=False).distinct()
    for version in written[:2]:
        section = first(Section, draft_version=version)
        more(section, number, line_key=lambda _n: new_key(), position=lambda n: n, title=lambda n: f"節{n}")
        more(DroppedLines(draft_version=version, text="頁", reason="頁"), number,
             first_line=lambda n: n, last_line=lambda n: n)  # fmt: skip
        more(version, min(number, PAGES), number=lambda n: n)


def _voices(here: SimpleNamespace, cases: list[Consultation], number: int) -> None:
    """Opinions, questions and answered themes of these cases, one each."""
    case = cases[0]
    opinion = Opinion.objects.filter(consultation__in=(case, here.open_case)).order_by("-pk")[0]
    same: dict[str, Any] = {"consultation": cases, "draft_version": case.draft_version}
    section = first(Section, draft_version=case.draft_version)
    opinions = more(opinion, number, **same, section=section, validity="accepted")
    mine = first(Person, user=here.users["resident"])
    _receipts(here, "opinion", opinions + more(opinion, number, **same, section=section, person=mine))
    more(first(Question, municipality=here.town), number, **same, section=section)
    response = first(Response, theme=here.public_theme if case.state == "published" else here.theme)
    themes = more(response.theme, number, consultation=cases, number=lambda n: n, title=lambda n: f"論点{n}")
    more(ThemeOpinion(at=clock.now(), actor_key="k"), number, theme=themes, opinion=opinions)
    if case.state in ("closed", "published"):
        more(response, number, theme=themes, measure=here.measure, changed_section=section)
    if case.pk == here.published_case.pk == cases[-1].pk:
        # one sending touches several themes, never hundreds
        touched = ThemeOpinion(opinion=here.published_opinion, at=clock.now(), actor_key="k")
        more(touched, min(number, PAGES), theme=themes[:PAGES])


def _rounds(here: SimpleNamespace, number: int) -> None:
    rows = (here.preparing_round, here.published_round, here.reported, here.scoring_round)
    for row in EvaluationRound.objects.filter(pk__in=[one.pk for one in rows]):
        # a member's list shows the newest years, and rounds that are being scored say more than the others
        year = 2030 if row.state == "scoring" else row.held_year
        copies = more(row, number, title=lambda n: f"評価{n}", held_year=year)
        for one in copies:
            one.members.set(row.members.all())
        judged = first(RoundMeasure, round=row)
        spare = list(Measure.objects.filter(plan=here.plan).exclude(pk__in=row.measures.values("measure_id")))
        measures = more(judged, number, measure=spare[:number], position=lambda n: n)
        for given in (measures, more(judged, number, round=copies)):
            _judged(judged, given, number)


def _judged(like: RoundMeasure, given: list[RoundMeasure], number: int) -> None:
    """Evidence, sheets, findings, advice and replies as the first measure of the round has them."""
    for model in (FrozenEvidence, Finding):
        for row in model.objects.filter(round_measure=like):  # type: ignore[attr-defined]
            more(row, number, round_measure=given)
    for sheet in ScoreSheet.objects.filter(round_measure=like):
        sheets = more(sheet, number, round_measure=given)
        for mark in Mark.objects.filter(sheet=sheet):
            more(mark, number, sheet=sheets)
    for advice in Advice.objects.filter(round_measure=like)[:1]:
        reply = Reply.objects.filter(advice=advice).first()
        for owner in ([like] * number, given):
            copies = more(advice, number, round_measure=owner, number=lambda n: n)
            if reply:
                more(reply, number, advice=copies)


def _papers(here: SimpleNamespace, number: int) -> None:
    for row in (here.letter, here.sent_mail, here.uncertain_mail):
        stored = Message.objects.get(pk=row.pk)
        more(stored, number, event=lambda n: f"crowd:{n}", message_id=lambda n: f"<{n}@hiroba.invalid>")
        call = copy(stored)
        call.channel = "phone"
        more(call, number, event=lambda n: f"crowd:{n}", message_id=lambda n: f"<{n}@hiroba.invalid>")
    more(first(Job, municipality=here.town), number)
    more(first(Entry, municipality=here.town), number)
    _pages(here.pages["text"], [None] * number)
    for found in Findable.objects.filter(municipality=here.town, title__contains="スマホ")[:3]:
        more(found, number, key=lambda n: f"crowd {n}")

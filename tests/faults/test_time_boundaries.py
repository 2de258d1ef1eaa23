"""G9: to the microsecond, nothing is taken late and nothing refused early, wherever the server's own clock stands."""

from __future__ import annotations

import os
import time as clocks
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta, timezone
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.db import transaction
from django.template import Context, Template

from common.people.domain.staff import accept_invitation, invite_staff
from common.people.enums import Channel
from common.people.models import Person, RoleGrant
from common.people.queries.actor import actor_of_person
from common.people.rules import Actor
from common.places.models import Post
from common.text import clock
from common.text.refusals import NotFound, WrongPhase
from common.text.showing import moment_shown
from events.domain.booking import BookerDraft, book, cancel_at_desk
from events.domain.session import add_session
from events.forms.course import SessionForm
from events.models import Booking
from participation.domain import opinion as opinions
from participation.domain.consultation import close_due_consultations
from participation.domain.question import ask_question
from participation.enums import PostRule
from participation.models import Consultation, Opinion
from tests.factories.events import make_course, make_room
from tests.factories.participation import make_consultation
from tests.factories.town import make_actor, make_person, make_town

pytestmark = [pytest.mark.fault("G9"), pytest.mark.django_db]

ZONES = ("UTC", "Asia/Tokyo", "America/Los_Angeles")
JST = timezone(timedelta(hours=9))
"""Counted out here, not asked of the product: Japan has had no summer time since 1951."""
TICK = timedelta(microseconds=1)
# Leap days, turns of calendar and fiscal years, the days on which clocks change in California and in Europe.
SPECIAL = [
    date(2026, 2, 28), date(2028, 2, 29), date(2026, 3, 31), date(2026, 12, 31), date(2027, 3, 14),
    date(2026, 11, 1), date(2027, 3, 28), date(2026, 10, 25), date(2027, 1, 1), date(2026, 4, 1),
]  # fmt: skip
YES, NO = True, False


@contextmanager
def server_in(zone: str) -> Iterator[None]:
    """Let the server's own wall clock stand elsewhere."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = zone
    clocks.tzset()
    try:
        yield
    finally:
        if before is None:
            os.environ.pop("TZ", None)
        else:
            os.environ["TZ"] = before
        clocks.tzset()


def jst(day: date, hour: int = 0, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), tzinfo=JST)


def days(count: int) -> list[date]:
    """The special days and as many others, evenly over four years."""
    others = [date(2025, 12, 8) + timedelta(days=37 * place) for place in range(max(count - len(SPECIAL), 0))]
    return [*SPECIAL, *others][:count]


@pytest.fixture
def office() -> SimpleNamespace:
    town = make_town()
    admin, clerk = make_actor(town, "admin"), make_actor(town, "clerk")
    return SimpleNamespace(
        town=town, nobody=Actor.nobody(town.pk), admin=admin, clerk=clerk, course=make_course(town),
        room=make_room(town), post=Post.objects.get(pk=clerk.grants[0].post_id), cases=0,
        grant=RoleGrant.objects.get(person_id=clerk.person_id), person=Person.objects.get(pk=clerk.person_id),
    )  # fmt: skip


Case = tuple[str, datetime, bool, Callable[[], bool]]


def taken(act: Callable[[], object], *refusals: type[Exception]) -> bool:
    """Do it and take it back: whether it was taken."""
    try:
        with transaction.atomic():
            act()
            transaction.set_rollback(True)
    except refusals:
        return False
    return True


def around(
    name: str, opens: datetime | None, closes: datetime | None, act: Callable[[], bool]
) -> Iterator[Case]:
    """The instants before, at and after both ends of a half-open interval."""
    if opens is not None:
        yield f"{name} a tick before opening", opens - TICK, NO, act
        yield f"{name} at opening", opens, YES, act
        yield f"{name} a second after opening", opens + timedelta(seconds=1), YES, act
    if closes is not None:
        yield f"{name} a second before closing", closes - timedelta(seconds=1), YES, act
        yield f"{name} a tick before closing", closes - TICK, YES, act
        yield f"{name} at closing", closes, NO, act
        yield f"{name} a second after closing", closes + timedelta(seconds=1), NO, act


def of_consultation(office: SimpleNamespace, day: date) -> Iterator[Case]:
    """Opinions and questions by web, every other channel by its own closing, and the sweeper that closes."""
    office.cases += 1
    first = day - timedelta(days=34)
    row = make_consultation(
        office.town,
        slug=f"case-{office.cases}",
        actor=office.clerk,
        opens_on=first,
        closes_on=day,
        sections=1,
    )
    opens, closes = jst(first), jst(day + timedelta(days=1))

    def opinion() -> bool:
        given = {"actor": office.nobody, "consultation_key": row.key, "form_key": uuid4()}
        return taken(lambda: opinions.submit_opinion(**given, text="近くで。", stance="wish"), WrongPhase)

    def question() -> bool:
        given = {"actor": office.nobody, "consultation_key": row.key, "form_key": uuid4()}
        return taken(lambda: ask_question(**given), WrongPhase)

    def closed() -> bool:
        with transaction.atomic():
            close_due_consultations()
            state = Consultation.objects.get(pk=row.pk).state
            transaction.set_rollback(True)
        return state == "open"

    yield from around("opinion by web", opens, closes, opinion)
    yield from around("question by web", opens, closes, question)
    yield from around("case is open", None, closes, closed)
    afterwards = jst(day + timedelta(days=4))
    for channel in (Channel.COUNTER, Channel.PAPER, Channel.PHONE, Channel.WORKSHOP):
        yield (
            f"{channel} before the counter closes",
            afterwards,
            YES,
            arrival(office, row, channel, day, time(17, 14)),
        )
        yield (
            f"{channel} when the counter closes",
            afterwards,
            NO,
            arrival(office, row, channel, day, time(17, 15)),
        )
    for channel in (Channel.POST, Channel.FAX, Channel.EMAIL):
        late = day + timedelta(days=1)
        yield f"{channel} on the last day", afterwards, YES, arrival(office, row, channel, day, time(23, 59))
        yield f"{channel} on the day after", afterwards, NO, arrival(office, row, channel, late, time(0, 0))
        yield f"{channel} on the first day", afterwards, YES, arrival(office, row, channel, first, None)
        yield (
            f"{channel} on the day before",
            afterwards,
            NO,
            arrival(office, row, channel, first - timedelta(days=1), None),
        )
    for stamped, wanted in ((day, YES), (day + timedelta(days=1), NO)):
        name = f"postmark of {stamped - day}"
        yield (
            name,
            afterwards,
            wanted,
            arrival(office, row, Channel.POST, day + timedelta(days=3), None, stamped),
        )


def arrival(
    office: SimpleNamespace,
    row: Consultation,
    channel: Channel,
    on: date,
    at: time | None,
    stamped: date | None = None,
) -> Callable[[], bool]:
    """Enter what came then: whether it counts."""

    def enter() -> bool:
        rule = PostRule.POSTMARK if stamped else PostRule.MUST_ARRIVE
        Consultation.objects.filter(pk=row.pk).update(post_rule=rule)
        came = opinions.Arrival(channel, on, at, postmark_on=stamped, read_back=True)
        with transaction.atomic():
            sent = opinions.enter_opinion(
                actor=office.clerk, consultation_key=row.key, form_key=uuid4(), text="紙で。", arrival=came
            )
            counts = Opinion.objects.get(key=sent.receipt.subject_key).validity == "accepted"
            transaction.set_rollback(True)
        return counts

    return enter


def of_classes(office: SimpleNamespace, day: date) -> Iterator[Case]:
    """Bookings by web between two days, at the desk until the class begins, and giving a seat back until then."""
    held = day + timedelta(days=2)
    data = {
        "day": held, "begins": time(0, 30), "ends": time(2, 0), "room": office.room.key, "capacity": 3,
        "instructor": "", "opens_on": day - timedelta(days=20), "closes_on": day,
    }  # fmt: skip
    draft = SessionForm.draft(SimpleNamespace(cleaned_data=data))  # type: ignore[arg-type]  # asks only its data
    session = add_session(actor=Actor.system(office.town.pk), course_key=office.course.key, draft=draft)
    opens, closes, begins = jst(day - timedelta(days=20), 9), jst(day, 17), jst(held, 0, 30)

    def seat(actor: Actor, channel: Channel) -> Callable[[], bool]:
        draft = BookerDraft(name="田中 ハル", phone="0000-12-3456")
        given = {"actor": actor, "session_key": session.key, "booker": draft, "channel": channel}
        return lambda: taken(lambda: book(**given, form_key=uuid4()), WrongPhase)

    yield from around("seat by web", opens, closes, seat(office.nobody, Channel.WEB))
    yield from around("seat at the desk", opens, begins, seat(office.clerk, Channel.PHONE))
    with clock.replaced_by(opens + timedelta(hours=1)):
        receipt = book(
            actor=office.nobody, session_key=session.key, booker=BookerDraft(name="山田", phone="0000-12-0001"),
            channel=Channel.WEB, form_key=uuid4(),
        )  # fmt: skip
    key = Booking.objects.get(key=receipt.subject_key).key
    yield from around(
        "seat given back",
        None,
        begins,
        lambda: taken(lambda: cancel_at_desk(actor=office.clerk, key=key), WrongPhase),
    )


def of_staff(office: SimpleNamespace, day: date) -> Iterator[Case]:
    """A role from its first day until its last one is over, and an invitation for seven days."""
    RoleGrant.objects.filter(pk=office.grant.pk).update(valid_from=day, valid_until=day + timedelta(days=60))
    yield from around(
        "role",
        jst(day),
        jst(day + timedelta(days=60)),
        lambda: "clerk" in actor_of_person(office.person).roles,
    )
    RoleGrant.objects.filter(pk=office.grant.pk).update(valid_from=date(2020, 4, 1), valid_until=None)
    tokens: list[str] = []
    invited = jst(day, 8, 59)

    def letter(token: str) -> tuple[str, str]:
        tokens.append(token)
        return "招待", token

    with clock.replaced_by(invited):
        invite_staff(
            actor=office.admin, email="hara@example.jp", role="clerk", valid_from=day,
            valid_until=day + timedelta(days=9), letter=letter, post=office.post,
        )  # fmt: skip
    person = make_person(office.town, "原 一郎")
    yield from around(
        "invitation",
        None,
        invited + timedelta(days=7),
        lambda: taken(
            lambda: accept_invitation(
                actor=actor_of_person(person), token=tokens[-1], address="hara@example.jp"
            ),
            NotFound,
        ),
    )


Parts = tuple[Callable[[SimpleNamespace, date], Iterator[Case]], ...]
PARTS: Parts = (of_consultation, of_classes, of_staff)


def wrong_in(zone: str, office: SimpleNamespace, count: int, parts: Parts = PARTS) -> tuple[list[str], int]:
    """Try every boundary of so many days with the server standing in a zone: what went against the wall in Japan."""
    wrong, tried = [], 0
    with server_in(zone):
        for day in days(count):
            for part in parts:
                with transaction.atomic():
                    for name, moment, wanted, act in part(office, day):
                        with clock.replaced_by(moment.astimezone(UTC)):
                            said = act()
                        tried += 1
                        if said != wanted:
                            wrong.append(
                                f"{zone} {day} {name}: {'late accepted' if said else 'early refused'}"
                            )
                    transaction.set_rollback(True)
    return wrong, tried


@pytest.mark.parametrize("zone", ZONES)
def test_nothing_is_late_and_nothing_early(
    office: SimpleNamespace, zone: str, full_size: bool, record_figure: Callable[..., None]
) -> None:
    wrong, tried = wrong_in(zone, office, 32 if full_size else 1)
    assert wrong == []
    assert tried >= (2_000 if full_size else 50)
    record_figure(
        f"{zone.rpartition('/')[2]}.wrong", value=len(wrong), unit="decisions", n=tried, goal="== 0"
    )


def shown_otherwise(zone: str, count: int) -> tuple[list[str], int]:
    """Which instants a page or a refusal says otherwise than the wall in Japan shows them."""
    page = Template(
        "{% load hiroba %}{{ at|jdate }} {{ at|date:'Y-m-d H:i' }} {{ at|time:'H:i' }} {{ at|date:'c' }}"
    )
    wrong, tried = [], 0
    with server_in(zone):
        for day in days(count):
            for hour, minute in ((0, 0), (8, 59), (9, 0), (14, 59), (15, 0), (23, 59)):
                wall = jst(day, hour, minute)
                said = page.render(Context({"at": wall.astimezone(UTC)}))
                iso = f"{day.isoformat()} {hour:02}:{minute:02} {hour:02}:{minute:02} {wall.isoformat()}"
                spoken = moment_shown(wall.astimezone(UTC))
                half, on_clock = ("午前" if hour < 12 else "午後"), f"{hour if hour < 12 else hour - 12}時"
                right = said.endswith(iso) and f"{day.month}月{day.day}日" in said
                right = right and f"{day.month}月{day.day}日" in spoken and half + on_clock in spoken
                tried += 1
                if not right:
                    wrong.append(f"{zone} {wall}: {said}, {spoken}")
    return wrong, tried


@pytest.mark.parametrize("zone", ZONES)
def test_every_instant_is_shown_as_on_the_wall_in_japan(
    zone: str, full_size: bool, record_figure: Callable[..., None]
) -> None:
    wrong, tried = shown_otherwise(zone, 340 if full_size else 12)
    assert wrong == []
    record_figure(f"{zone.rpartition('/')[2]}.shown", value=len(wrong), unit="instants", n=tried, goal="== 0")


def test_a_day_of_the_servers_own_wall_is_caught(
    office: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: with the naive clock of the machine, a server in California keeps roles for hours too long."""
    monkeypatch.setattr(clock, "today", lambda: datetime.fromtimestamp(clock.now().timestamp()).date())
    assert wrong_in("Asia/Tokyo", office, 1, (of_staff,))[0] == []
    assert any(
        "role at closing: late accepted" in line
        for line in wrong_in("America/Los_Angeles", office, 1, (of_staff,))[0]
    )


def test_an_end_that_still_counts_is_caught(office: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: an interval that takes its last instant in is one instant too long."""
    monkeypatch.setattr(clock, "deciding_now", lambda: clock.now() - TICK)
    wrong, _tried = wrong_in("UTC", office, 1)
    assert any("seat by web at closing: late accepted" in line for line in wrong)
    assert any("opinion by web at opening: early refused" in line for line in wrong)

"""Venues, classes, bookings and who came: two years of smartphone classes, made by the verbs of the desk."""

import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from common.people.enums import Channel
from common.people.models import Person
from common.people.rules import Actor
from common.text import clock
from common.text.refusals import Refusal
from events.domain.attendance import Tick, tick_attendance
from events.domain.booking import BookerDraft, book
from events.domain.course import CourseDraft, create_course, publish_course
from events.domain.session import SessionDraft, add_session, hold_session
from events.domain.venue import add_room, add_venue
from events.enums import AttendanceState, Level
from events.models import Booking, Course, Room, Session
from events.pages.models import ClassIndexPage, CoursePage
from home.demo_town.place import Town
from home.demo_town.source import at, from_monday, from_today, is_closed

LEVELS = {"first": Level.FIRST, "some": Level.SOME, "used": Level.USED}


def build_venues(town: Town, rows: list[dict[str, Any]]) -> dict[tuple[str, str], Room]:
    """Add the venues and rooms; returns them by (venue, room)."""
    actor = town.clerk
    rooms = {}
    for row in rows:
        venue = add_venue(
            actor=actor, name=row["name"], address=row["address"], access=row["access"], phone=row["phone"]
        )
        for room in row["rooms"]:
            rooms[row["name"], room["name"]] = add_room(
                actor=actor, venue_key=venue.key, name=room["name"], floor=room["floor"], seats=room["seats"]
            )
    return rooms


def build_classes(
    town: Town,
    rows: list[dict[str, Any]],
    rooms: dict[tuple[str, str], Room],
    booking: dict[str, Any],
    *,
    judged: Sequence[dict[str, Any]] = (),
    to_tick: Sequence[dict[str, Any]] = (),
) -> int:
    """Build courses with their dates and bookings; returns the number of bookings.

    `judged` are dates of the year a finished evaluation judged, `to_tick` dates whose list still lies open.
    """
    luck = random.Random(20251)  # noqa: S311 -- the demo town is the same every time
    index = ClassIndexPage.objects.descendant_of(town.municipality.site.root_page).get()
    courses: dict[str, Course] = {}
    count = 0
    for row in rows:
        course = courses[row["slug"]] = _course(town, row)
        index.refresh_from_db()
        index.add_child(
            instance=CoursePage(
                title=row["title"],
                slug=row["slug"],
                row=course,
                summary=row["summary"],
                summary_easy=row["summary_easy"],
                locale=index.locale,
            )
        )
        for line in sorted(row["sessions"], key=lambda one: (one["days_from_monday"], one["start"])):
            day = from_monday(line["days_from_monday"])
            if not is_closed(day):
                count += _session(town, course, line, day, rooms, booking, luck)
    for line in judged:
        count += _session(
            town, courses[line["course"]], line, date.fromisoformat(line["on"]), rooms, booking, luck
        )
    for line in to_tick:
        count += _session(
            town, courses[line["course"]], line, from_today(line["days_from_today"]), rooms, booking, luck
        )
    return count


def _course(town: Town, row: dict[str, Any]) -> Course:
    measure = town.measures.get(row["measure_code"] or "")
    course = create_course(
        actor=town.clerk,
        draft=CourseDraft(
            slug=row["slug"],
            title=row["title"],
            department_key=town.department(row["department"]).key,
            level=LEVELS[row["level"]],
            measure_key=measure.key if measure else "",
            for_whom=row["for_whom"],
            bring=row["bring"],
            fee_yen=row["fee_yen"],
        ),
    )
    return publish_course(actor=town.clerk, key=course.key, version=course.version)


def _session(
    town: Town,
    course: Course,
    line: dict[str, Any],
    day: date,
    rooms: dict[tuple[str, str], Room],
    booking: dict[str, Any],
    luck: random.Random,
) -> int:
    starts_at, ends_at = at(day, *_hours(line["start"])), at(day, *_hours(line["end"]))
    opens_at = at(day - timedelta(days=booking["opens_days_before"]), 9)
    closes_at = at(_day_before(day), *_hours(booking["closes_at"]))
    now = clock.now()
    instructor = town.persons.get(line.get("instructor", ""))
    with clock.replaced_by(min(now, opens_at - timedelta(days=7))):
        session = add_session(
            actor=town.clerk,
            course_key=course.key,
            draft=SessionDraft(
                starts_at=starts_at,
                ends_at=ends_at,
                room_key=rooms[line["venue"], line["room"]].key,
                capacity=line["capacity"],
                booking_opens_at=opens_at,
                booking_closes_at=closes_at,
                instructor_key=instructor.key if instructor else "",
            ),
        )
    if opens_at >= now:
        return 0
    booked = _bookings(town, session, line["booked"], booking["channels"], luck, until=min(now, closes_at))
    if ends_at < now and "attended" in line:
        _attendance(town, session, line["attended"], ends_at)
    return booked


def _bookings(
    town: Town, session: Session, wanted: int, channels: list[str], luck: random.Random, *, until: datetime
) -> int:
    people = luck.sample(town.residents, k=len(town.residents))
    span = (until - session.booking_opens_at).total_seconds()
    moments = sorted(luck.uniform(0, span * 0.98) for _ in range(wanted))
    taken = 0
    for person in people:
        if taken == wanted:
            break
        moment = session.booking_opens_at + timedelta(seconds=moments[taken])
        with clock.replaced_by(moment):
            taken += _book_one(town, session, person, Channel(luck.choice(channels)), luck)
    return taken


def _book_one(town: Town, session: Session, person: Person, channel: Channel, luck: random.Random) -> int:
    phone = town.phones[person.key]
    by_web = channel == Channel.WEB
    try:
        book(
            actor=Actor.nobody(town.municipality.pk) if by_web else town.clerk,
            session_key=session.key,
            booker=BookerDraft(name=person.name, kana=person.kana, phone=phone)
            if by_web
            else BookerDraft(person_key=person.key, phone=phone),
            channel=channel,
            form_key=UUID(int=luck.getrandbits(128)),
        )
    except Refusal as refusal:
        if refusal.code not in ("person_busy", "has_seat"):
            raise
        return 0
    return 1


def _attendance(town: Town, session: Session, attended: int, ends_at: datetime) -> None:
    bookings = list(Booking.objects.filter(session=session, state="booked").order_by("pk"))
    with clock.replaced_by(ends_at + timedelta(minutes=10)):
        tick_attendance(
            actor=town.clerk,
            session_key=session.key,
            ticks={
                row.key: Tick(
                    was="", now=AttendanceState.CAME if place < attended else AttendanceState.ABSENT
                )
                for place, row in enumerate(bookings)
            },
        )
        session.refresh_from_db()
        hold_session(actor=town.clerk, key=session.key, version=session.version)


def _hours(shown: str) -> tuple[int, int]:
    hour, minute = shown.split(":")
    return int(hour), int(minute)


def _day_before(day: date) -> date:
    day -= timedelta(days=1)
    while is_closed(day):
        day -= timedelta(days=1)
    return day

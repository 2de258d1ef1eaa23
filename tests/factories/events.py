"""Venues, courses and dates. Traits are arguments; times are days and hours from now."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from uuid import uuid4

from common.people.enums import Channel
from common.people.models import Person
from common.people.rules import Actor
from common.places.models import Municipality
from common.receipts.models import Receipt
from common.text import clock
from events.domain.booking import BookerDraft, book
from events.domain.course import CourseDraft, create_course, publish_course
from events.domain.session import SessionDraft, add_session
from events.domain.venue import add_room, add_venue
from events.models import Booking, Course, Room, Session, Venue
from tests.factories.town import make_department

PHONE = "0000-55-1234"


def system(town: Municipality) -> Actor:
    """The town itself: may do every verb."""
    return Actor.system(town.pk)


def make_room(town: Municipality, name: str = "和室", *, venue: str = "中央公民館", seats: int = 12) -> Room:
    """Return the room of this name, made on first call."""
    place = Venue.objects.filter(municipality=town, name=venue).first() or add_venue(
        actor=system(town),
        name=venue,
        address="ひろば町本町二丁目3番5号",
        access="町内バス「公民館前」から歩いて3分。",
    )
    room = Room.objects.filter(venue=place, name=name).first()
    return room or add_room(actor=system(town), venue_key=place.key, name=name, seats=seats, floor="2階")


def make_course(
    town: Municipality,
    slug: str = "first-phone",
    title: str = "はじめてのスマホ",
    *,
    public: bool = True,
    **more: Any,
) -> Course:
    """Create a course, public unless told otherwise."""
    course = create_course(
        actor=system(town),
        draft=CourseDraft(
            slug=slug,
            title=title,
            department_key=make_department(town).key,
            **{"bring": "スマホ、充電のコード、眼鏡", "for_whom": "スマホをはじめて使う方", **more},
        ),
    )
    return publish_course(actor=system(town), key=course.key, version=course.version) if public else course


def at(days: int, hour: int = 10, minute: int = 0) -> datetime:
    """The instant when the wall clock shows this hour, `days` from today."""
    return clock.tokyo(clock.today() + timedelta(days=days), time(hour, minute))


def make_session(
    course: Course,
    *,
    days: int = 7,
    hour: int = 10,
    capacity: int = 4,
    room: Room | None = None,
    instructor: Person | None = None,
    **more: Any,
) -> Session:
    """Add a date, `days` from today, one hour and a half long; bookings are open until the evening before."""
    starts_at = at(days, hour)
    draft = {
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(minutes=90),
        "room_key": (room or make_room(course.municipality)).key,
        "capacity": capacity,
        "booking_opens_at": starts_at - timedelta(days=100),
        "booking_closes_at": starts_at - timedelta(hours=17),
        "instructor_key": instructor.key if instructor else "",
        **more,
    }
    return add_session(actor=system(course.municipality), course_key=course.key, draft=SessionDraft(**draft))


def make_receipt(session: Session, name: str = "田中 ハル", *, phone: str = PHONE, **more: Any) -> Receipt:
    """Take a seat as somebody without sign-in does; returns the receipt."""
    return book(
        actor=Actor.nobody(session.municipality_id),
        session_key=session.key,
        booker=BookerDraft(name=name, phone=phone, **more),
        channel=Channel.WEB,
        form_key=uuid4(),
    )


def make_booking(session: Session, name: str = "田中 ハル", **more: Any) -> Booking:
    """Take a seat and return its row."""
    return Booking.objects.get(key=make_receipt(session, name, **more).subject_key)

"""A town in which the whole loop can be walked: desks, a measure, a class with one date, and a lesson."""

from __future__ import annotations

from datetime import date, time

from allauth.account.models import EmailAddress

from common.measures.models import Measure
from common.people.models import Person
from common.people.rules import Actor
from common.places.models import Municipality
from common.text import clock
from events.domain.session import SessionDraft, add_session
from events.pages.models import ClassIndexPage, CoursePage
from home.pages.models import MeasureIndexPage, MeasurePage
from learning.domain.lesson import (
    ChoiceDraft,
    LessonDraft,
    add_activity,
    create_lesson,
    lay_path,
    publish_lesson,
)
from learning.enums import Entrance
from learning.pages.models import LearnIndexPage, LessonPage
from tests.factories.evaluation import make_measure
from tests.factories.events import make_course, make_room
from tests.factories.town import make_town, make_user

MEASURE, COURSE, LESSON = "移動スマホ教室", "はじめてのスマホ", "写真を家族に送る"
STAFF = {
    "clerk": ("clerk", "高橋 直人"),
    "approver": ("approver", "森下 恵子"),
    "chair": ("chair", "矢島 和子"),
    "member": ("member", "小野寺 誠"),
    "member2": ("member", "宮下 千尋"),
}


def make_loop_town() -> Municipality:
    """A town with people at their desks, a measure, a class with one date, and a lesson."""
    town = make_town()
    for name, (role, shown) in STAFF.items():
        user = make_user(town, role, name)
        user.email = f"{name}@hiroba.example"
        user.save()
        EmailAddress.objects.update_or_create(
            user=user, email=user.email, defaults={"verified": True, "primary": True}
        )
        Person.objects.filter(user=user).update(name=shown)
    measure = make_measure(town, "2-1", MEASURE)
    index = MeasureIndexPage.objects.get()
    index.add_child(instance=MeasurePage(title=MEASURE, slug="m2-1", row=measure, locale=index.locale))
    _lesson(town, measure, _class(town, measure))
    return town


def _class(town: Municipality, measure: Measure) -> CoursePage:
    course = make_course(town, title=COURSE, measure_key=measure.key)
    day = date(2026, 3, 5)
    add_session(
        actor=Actor.system(town.pk),
        course_key=course.key,
        draft=SessionDraft(
            starts_at=clock.tokyo(day, time(10)),
            ends_at=clock.tokyo(day, time(12)),
            room_key=make_room(town).key,
            capacity=8,
            booking_opens_at=clock.tokyo(date(2026, 2, 5), time(9)),
            booking_closes_at=clock.tokyo(date(2026, 3, 4), time(17)),
        ),
    )
    index = ClassIndexPage.objects.get()
    page: CoursePage = index.add_child(
        instance=CoursePage(title=COURSE, slug=course.slug, row=course, locale=index.locale)
    )
    return page


def _lesson(town: Municipality, measure: Measure, course: CoursePage) -> None:
    actor = Actor.system(town.pk)
    lesson = create_lesson(
        actor=actor, draft=LessonDraft(slug="photo", title=LESSON, minutes=8, measure_key=measure.key)
    )
    choices = [
        ChoiceDraft("共有のしるし", "そのとおりです", True),
        ChoiceDraft("ごみ箱のしるし", "消すしるしです", False),
    ]
    add_activity(actor=actor, lesson=lesson, prompt="どのしるしを押しますか", choices=choices)
    lesson = publish_lesson(actor=actor, key=lesson.key, version=lesson.version)
    lay_path(
        actor=actor,
        slug="first",
        entrance=Entrance.THROUGH_OTHERS,
        title="はじめの一歩",
        summary="いっしょに始めます。",
        lessons=[lesson],
    )
    index = LearnIndexPage.objects.get()
    step = {
        "title": "えらぶ",
        "text": "送りたい写真をえらびます。",
        "text_easy": "写真《しゃしん》をえらびます。",
    }
    index.add_child(
        instance=LessonPage(
            title=LESSON,
            slug="photo",
            row=lesson,
            locale=index.locale,
            steps=[("text", step)],
            class_page=course,
        )
    )

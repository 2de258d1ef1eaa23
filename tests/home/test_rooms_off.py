"""A room that a municipality switched off is nowhere: addresses, menus, search, map, feeds, desk, evidence."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from wagtail.models import Page

from common.evidence.source import sources_of
from common.places.models.municipality import ROOMS
from common.text import clock
from events.pages.course import write_course_page
from home.pages.measure import page_beside
from learning.pages.models import LessonPage
from participation.queries.evaluation_evidence import gathered
from tests.factories import participation as voices
from tests.factories.evaluation import make_measure, make_year
from tests.factories.events import make_course, make_session
from tests.factories.learning import make_lesson
from tests.factories.town import make_town, make_user

pytestmark = pytest.mark.django_db

ADDRESSES = {
    "events": ("/classes/", "/classes/first-phone/", "/feeds/classes/", "/api/v1/classes/", "/en/classes/"),
    "participation": (
        "/consultations/",
        "/consultations/dx-plan/",
        "/consultations/dx-plan/text/",
        "/loop/",
        "/feeds/consultations/",
        "/api/v1/consultations/",
        "/en/consultations/",
    ),
    "learning": ("/learn/", "/learn/photo/", "/learn/card/", "/en/learn/"),
}
DESKS = {
    "events": ("/desk/classes/", "/desk/classes/phone/", "/desk/classes/courses/"),
    "participation": ("/desk/consultations/", "/desk/evaluation/"),
    "learning": ("/desk/learning/",),
}
BEGINNINGS = {"events": "/classes/", "participation": "/consultations/", "learning": "/learn/"}
TITLES = {"events": "はじめてのスマホ", "participation": "デジタルで暮らし", "learning": "レッスン photo"}


@pytest.fixture
def town() -> Any:
    """A town with something in every room, all on."""
    cache.clear()
    town = make_town()
    course = make_course(town)
    write_course_page(course=course)
    make_session(course)
    today = clock.today()
    voices.make_consultation(town, opens_on=today, closes_on=date(today.year + 1, 12, 1))
    make_lesson(town, with_page=True)
    measure = make_measure(town)
    page_beside(measure, slug="shown")
    lesson = LessonPage.objects.get(slug="photo")
    lesson.class_page = Page.objects.get(slug="first-phone")
    lesson.consultation_page = Page.objects.get(slug="dx-plan")
    lesson.save()
    return town


def switch_off(town: Any, room: str) -> None:
    setattr(town, f"{room}_on", False)
    town.save()
    cache.clear()


def everywhere(client: Client) -> str:
    """What a reader meets outside the room: front page, measures, other rooms, search, map, index for programs."""
    paths = (
        "/",
        "/measures/",
        "/measures/shown/",
        "/search/?q=ス",
        "/sitemap.xml",
        "/api/v1/",
        "/opendata/api/",
    )
    others = (
        "/classes/first-phone/",
        "/consultations/dx-plan/",
        "/learn/photo/",
        "/learn/photo/?s=2",
        "/ideas/",
    )
    answers = (client.get(path) for path in (*paths, *others))
    return "\n".join(answer.content.decode() for answer in answers if answer.status_code == 200)


@pytest.mark.parametrize("room", ROOMS)
def test_its_addresses_are_absent(town: Any, client: Client, room: str) -> None:
    for path in ADDRESSES[room]:
        assert client.get(path).status_code == 200, path
    switch_off(town, room)
    for path in ADDRESSES[room]:
        assert client.get(path).status_code == 404, path
    others = [path for other in ROOMS if other != room for path in ADDRESSES[other]]
    for path in others:
        assert client.get(path).status_code == 200, path


@pytest.mark.parametrize("room", ROOMS)
def test_nothing_leads_there(town: Any, client: Client, room: str) -> None:
    assert f'href="{BEGINNINGS[room]}' in everywhere(client)
    switch_off(town, room)
    text = everywhere(client)
    for address in (BEGINNINGS[room], f"/api/v1{BEGINNINGS[room]}", f"/feeds{BEGINNINGS[room]}"):
        assert f'"{address}' not in text
        assert f"http://testserver{address}" not in text


@pytest.mark.parametrize("room", ROOMS)
def test_search_does_not_find_its_pages(town: Any, client: Client, room: str) -> None:
    def found() -> int:
        text = client.get("/search/", {"q": TITLES[room]}).content.decode()
        return text.count(f'class="hit__title"><a href="{BEGINNINGS[room]}')

    assert found() > 0
    switch_off(town, room)
    assert found() == 0


@pytest.mark.parametrize("room", ROOMS)
def test_the_desk_does_not_know_it(town: Any, client: Client, room: str) -> None:
    client.force_login(make_user(town, "clerk"))
    for path in DESKS[room]:
        assert client.get(path).status_code == 200, path
    switch_off(town, room)
    for path in DESKS[room]:
        assert client.get(path).status_code == 404, path
    text = client.get("/desk/").content.decode()
    assert not [path for path in DESKS[room] if f'href="{path}' in text]
    assert f'href="{BEGINNINGS[room]}' not in client.get("/my/").content.decode()


@pytest.mark.parametrize("room", ROOMS)
def test_editors_neither_see_nor_open_its_pages(town: Any, client: Client, room: str) -> None:
    client.force_login(make_user(town, "editor"))
    page = Page.objects.descendant_of(town.site.root_page).get(slug=BEGINNINGS[room].strip("/"))
    assert client.get(f"/cms/pages/{page.pk}/edit/").status_code == 200
    switch_off(town, room)
    assert client.get(f"/cms/pages/{page.pk}/edit/").status_code == 404
    assert (
        f"/cms/pages/{page.pk}/" not in client.get(f"/cms/pages/{town.site.root_page_id}/").content.decode()
    )


@pytest.mark.parametrize("room", ROOMS)
def test_it_says_nothing_in_the_evaluation(town: Any, room: str) -> None:
    year = make_year(town, make_measure(town, "3-1", "別の施策"))
    row = year.rows()[0]

    def told() -> set[str]:
        content, _themes = gathered(type(year.round).objects.get(pk=year.round.pk), row.measure)
        return {one["source"] for one in content["observations"]}

    assert told() == set(ROOMS)
    switch_off(town, room)
    assert told() == set(ROOMS) - {room}
    assert room not in {source.name for source in sources_of(town)}

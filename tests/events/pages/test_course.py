"""/classes/ and the page of a course."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.domain.course import publish_course
from events.models import Session
from events.pages.course import write_course_page
from tests.factories.events import make_course, make_room, make_session, system
from tests.factories.town import make_town

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return make_town()


def with_dates(town, count):
    course = make_course(town)
    write_course_page(course=course, summary="電源の入れ方から習います。")
    for number in range(count):
        make_session(course, days=2 + number)
    return course


def queries_of(client, path):
    client.get(path)
    with CaptureQueriesContext(connection) as caught:
        answer = client.get(path)
    assert answer.status_code == 200
    return len(caught)


def test_dates_are_listed_with_their_seats_in_words(client, town):
    course = with_dates(town, 3)
    first, second, third = Session.objects.filter(course=course)
    Session.objects.filter(pk=first.pk).update(taken=4)
    Session.objects.filter(pk=second.pk).update(taken=2)
    html = client.get("/classes/").content.decode()
    for words in ("満席（お電話ください）", "もうすぐ満席（あと2人）", "空きあり（あと4人）", "3回の教室"):
        assert words in html
    assert f"/classes/first-phone/?date={third.key}" in html


@pytest.mark.parametrize("path", ["/classes/", "/classes/first-phone/"])
def test_the_number_of_queries_does_not_grow_with_the_dates(client, path):
    counts = []
    for slug, number in (("hiroba", 1), ("minami", 3), ("third", 30)):
        with_dates(make_town(slug), number)
        host = {"hiroba": "testserver", "minami": "minami.localhost", "third": "third.localhost"}[slug]
        client.defaults["HTTP_HOST"] = host
        counts.append(queries_of(client, path))
    assert len(set(counts)) == 1, counts
    assert counts[0] <= 16


def test_dates_are_narrowed_down(client, town):
    course = with_dates(town, 2)
    used = make_course(town, "photos", "写真をとる", level="used")
    elsewhere = make_session(used, room=make_room(town, "会議室", venue="北部公民館"))
    Session.objects.filter(course=course).update(taken=4)
    assert "写真をとる" not in client.get("/classes/?level=first").content.decode()
    assert "1回の教室" in client.get(f"/classes/?venue={elsewhere.room.venue.key}").content.decode()
    assert "1回の教室" in client.get("/classes/?free=1").content.decode()
    assert client.get("/classes/?level=x&venue=nowhere&page=zz").status_code == 200


def test_no_date_leads_to_the_telephone(client, town):
    html = client.get("/classes/").content.decode()
    assert "つぎの日にちは、まだ決まっていません" in html
    assert "0000-12-3456" in html


def test_past_hidden_and_foreign_dates_are_not_listed(client, town):
    make_session(make_course(town, "later", "準備中の講座", public=False))
    make_session(make_course(make_town("minami"), "photos", "村の教室"))
    html = client.get("/classes/").content.decode()
    assert "準備中の講座" not in html
    assert "村の教室" not in html


def test_the_page_of_a_course_offers_the_wanted_date(client, town):
    course = with_dates(town, 3)
    last = Session.objects.filter(course=course).last()
    html = client.get(f"/classes/first-phone/?date={last.key}").content.decode()
    assert f'value="{last.key}" checked' in html
    assert "この日に申し込む" in html
    assert "デジタル活用支援員" in html
    assert "公民館前" in html
    Session.objects.update(taken=4)
    assert "いまは、ここから申し込める席がありません" in client.get("/classes/first-phone/").content.decode()


def test_a_page_follows_its_course_into_public(client, town):
    course = make_course(town, public=False)
    page = write_course_page(course=course)
    assert client.get("/classes/first-phone/").status_code == 404
    publish_course(actor=system(town), key=course.key, version=course.version)
    page.refresh_from_db()
    assert page.live
    assert client.get("/classes/first-phone/").status_code == 200


def test_dates_one_can_book_stand_before_full_ones(client, town):
    course = with_dates(town, 3)
    first, second, third = Session.objects.filter(course=course)
    Session.objects.filter(pk=first.pk).update(taken=4)
    html = client.get("/classes/").content.decode()
    places = [html.index(f"date={row.key}") for row in (second, third)]
    full = html.index("満席の日、いまはウェブで申し込めない日")
    assert places == sorted(places)
    assert places[-1] < full < html.index(f"date={first.key}")
    assert 'href="/classes/?free=1"' in html
    assert "満席の日も見る" in client.get("/classes/?free=1").content.decode()

"""Which pages there are in English, and where their links lead."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client
from wagtail.models import Locale, Page

from events.pages.course import write_course_page
from tests.factories.events import make_course, make_session
from tests.factories.town import make_town, make_user

pytestmark = pytest.mark.django_db
TO_ENGLISH = re.compile(r'<a href="([^"]*)" lang="en" hreflang="en">English</a>')
TO_JAPANESE = re.compile(r'<a href="([^"]*)" lang="ja" hreflang="ja">日本語</a>')


def test_a_text_is_offered_in_english_once_it_is_translated() -> None:
    home = make_town().site.root_page.specific
    client = Client()
    assert TO_ENGLISH.search(client.get("/about/").content.decode())[1] == "/en/"
    assert client.get("/en/about/").headers["Location"] == "http://testserver/about/"
    english = Locale.objects.get(language_code="en")
    home.copy_for_translation(english).save_revision().publish()
    page = home.get_children().get(slug="about").specific.copy_for_translation(english)
    page.title, page.slug = "About", "about-us"
    page.save_revision()
    assert TO_ENGLISH.search(client.get("/about/").content.decode())[1] == "/en/"
    page.save_revision().publish()
    assert TO_ENGLISH.search(client.get("/about/").content.decode())[1] == "/en/about-us/"
    assert TO_JAPANESE.search(client.get("/en/about-us/").content.decode())[1] == "/about/"
    # a screen is there in English whether or not somebody translated its page
    assert client.get("/en/classes/").status_code == 200
    classes = home.get_children().get(slug="classes").specific.copy_for_translation(english)
    classes.title = "Smartphone classes"
    classes.save_revision().publish()
    assert "Smartphone classes" in client.get("/en/classes/").content.decode()


def test_a_translated_list_shows_the_rows_of_the_town() -> None:
    town = make_town()
    course = make_course(town)
    write_course_page(course=course)
    make_session(course)
    english = Locale.objects.get(language_code="en")
    town.site.root_page.specific.copy_for_translation(english).save_revision().publish()
    index = Page.objects.get(slug="classes", depth=3).specific
    index.copy_for_translation(english).save_revision().publish()
    html = Client().get("/en/classes/").content.decode()
    assert '<span lang="ja">はじめてのスマホ</span>' in html
    link = re.search(r'href="(/en/classes/first-phone/[^"]*)"', html)
    assert Client().get(unescape(link[1])).status_code == 200


def test_staff_work_in_the_language_of_the_town() -> None:
    town = make_town()
    client = Client()
    client.force_login(make_user(town, "clerk"))
    assert client.get("/en/desk/classes/?page=2").headers["Location"] == "/desk/classes/?page=2"
    assert TO_ENGLISH.search(client.get("/desk/").content.decode()) is None


def test_signing_in_stays_in_english() -> None:
    make_town()
    assert Client().get("/en/my/").headers["Location"] == "/en/accounts/login/?next=/en/my/"
    assert '<html lang="en"' in Client().get("/en/accounts/login/").content.decode()


def test_what_is_not_there_is_said_in_english() -> None:
    make_town()
    answer = Client().get("/en/nothing/")
    html = answer.content.decode()
    assert answer.status_code == 404
    assert '<html lang="en"' in html
    assert TO_JAPANESE.search(html)[1] == "/"
    assert int(answer.headers.get("Content-Length", len(answer.content))) == len(answer.content)


def test_search_finds_the_translation_in_place_of_its_original() -> None:
    home = make_town().site.root_page.specific
    english = Locale.objects.get(language_code="en")
    home.copy_for_translation(english).save_revision().publish()
    privacy = home.get_children().get(slug="privacy").specific.copy_for_translation(english)
    privacy.title = "Personal information 個人情報"
    privacy.save_revision().publish()

    def found(path: str) -> list[str]:
        return re.findall(r'class="hit__title"><a href="(/[^"]*)"', Client().get(path).content.decode())

    words = "?q=%E5%80%8B%E4%BA%BA%E6%83%85%E5%A0%B1"
    assert found(f"/search/{words}") == ["/privacy/"]
    assert found(f"/en/search/{words}") == ["/en/privacy/"]
    assert found("/en/search/?q=%E3%82%B9%E3%83%9E%E3%83%9B") == ["/en/classes/"]
    assert found("/search/?q=Personal") == []

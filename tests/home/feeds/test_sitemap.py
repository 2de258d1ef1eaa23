"""sitemap.xml and robots.txt: what everybody may read, of one town."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from wagtail.models import Locale

from events.pages.course import write_course_page
from home.pages.measure import page_beside
from tests.factories import participation as voices
from tests.factories.evaluation import make_measure
from tests.factories.events import make_course
from tests.factories.learning import make_lesson
from tests.factories.town import make_town

pytestmark = pytest.mark.django_db
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def addresses(client: Client) -> list[str]:
    answer = client.get("/sitemap.xml")
    assert answer["Content-Type"].startswith("application/xml")
    return [one.text or "" for one in ET.fromstring(answer.content).iter(f"{MAP}loc")]


def test_every_address_is_open_and_of_this_town(client: Client) -> None:
    town, other = make_town(), make_town("minami")
    for here in (town, other):
        voices.make_consultation(here, slug=f"open-{here.slug}")
        voices.make_consultation(here, slug=f"hidden-{here.slug}", state="preparing")
        write_course_page(course=make_course(here, f"course-{here.slug}"))
        write_course_page(course=make_course(here, f"soon-{here.slug}", public=False))
        make_lesson(here, f"lesson-{here.slug}", with_page=True)
        make_lesson(here, f"later-{here.slug}", public=False, with_page=True)
    shown = make_measure(town)
    page_beside(shown, slug="shown")
    page_beside(make_measure(town, "8-8", public=False), slug="not-yet")
    found = addresses(client)
    assert len(found) == len(set(found)) > 15
    for address in found:
        assert address.startswith("http://testserver/")
        assert client.get(address).status_code == 200, address
    paths = " ".join(found)
    for slug in ("open-hiroba", "course-hiroba", "lesson-hiroba", "/measures/shown/", "/loop/", "/classes/"):
        assert slug in paths
    for slug in ("hidden-", "soon-", "later-", "not-yet", "minami", "/desk/", "/my/", "/accounts/"):
        assert slug not in paths
    there = " ".join(addresses(Client(SERVER_NAME="minami.localhost")))
    assert "course-minami" in there
    assert "hiroba" not in there


def test_a_measure_of_a_hidden_plan_is_left_out(client: Client) -> None:
    measure = make_measure(make_town())
    page_beside(measure, slug="shown")
    measure.plan.is_public = False
    measure.plan.save()
    assert not [address for address in addresses(client) if "shown" in address]
    assert "1件" not in client.get("/search/", {"q": measure.name}).content.decode()


def test_translations_name_each_other(client: Client) -> None:
    home = make_town().site.root_page.specific
    english = Locale.objects.get(language_code="en")
    home.copy_for_translation(english).save_revision().publish()
    about = home.get_children().get(slug="about").specific.copy_for_translation(english)
    assert "http://testserver/en/about/" not in addresses(client)
    about.save_revision().publish()
    assert "http://testserver/en/about/" in addresses(client)
    assert 'hreflang="en" href="http://testserver/en/about/"' in client.get("/sitemap.xml").content.decode()


def test_robots_name_the_map_and_the_closed_doors(client: Client) -> None:
    make_town()
    answer = client.get("/robots.txt")
    lines = answer.content.decode().splitlines()
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert "Sitemap: http://testserver/sitemap.xml" in lines
    for room in ("/desk/", "/committee/", "/my/", "/cms/", "/accounts/"):
        assert f"Disallow: {room}" in lines
        assert f"Disallow: /en{room}" in lines
    assert "Disallow: /" not in lines


def test_the_number_of_queries_does_not_grow(client: Client, django_assert_max_num_queries: object) -> None:
    town = make_town()
    for number in range(12):
        write_course_page(course=make_course(town, f"course-{number}"))
    client.get("/sitemap.xml")
    with django_assert_max_num_queries(8):
        client.get("/sitemap.xml")

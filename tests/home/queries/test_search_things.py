"""What can be found is what can be read, at the end of every act and without anybody rebuilding anything."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from wagtail.models import PageViewRestriction

from common.measures.domain.measure import publish_measure, reword_measure
from common.measures.domain.plan import publish_plan
from common.people.rules import Actor
from common.search.domain.listing import list_town
from common.search.models import Findable
from common.text import clock
from events.domain.course import publish_course
from events.pages.course import write_course_page
from home.pages.measure import page_beside
from home.queries.search import hits_for
from home.queries.search_things import things_of_town
from participation.domain.consultation import withdraw_consultation
from tests.factories import events as classes
from tests.factories.evaluation import make_measure, make_plan
from tests.factories.learning import make_lesson
from tests.factories.town import make_town
from tests.rights.conftest import world  # noqa: F401 -- a fixture
from tests.rights.world import World

pytestmark = pytest.mark.django_db


def found(town: Any, typed: str) -> list[str]:
    return [row.address for row in hits_for(municipality=town, typed=typed).rows]


def is_current(town: Any) -> bool:
    changes = list_town(municipality_id=town.pk, things=things_of_town(town))
    return (changes.written, changes.gone) == (0, 0)


def test_a_whole_town_is_current_without_a_rebuild(world: World) -> None:
    for here in (world.a, world.b):
        assert is_current(here.town)
        kinds = set(Findable.objects.filter(municipality=here.town).values_list("kind", flat=True))
        assert {"page", "course", "lesson", "consultation", "section", "measure", "plan"} <= kinds


def test_a_case_given_up_takes_its_draft_along(world: World) -> None:
    case, town = world.a.open_case, world.a.town
    case.refresh_from_db()
    section = case.draft_version.sections.order_by("position").first()
    address = f"/consultations/{case.slug}/s/{section.key}/"
    assert address in found(town, section.title)
    withdraw_consultation(
        actor=Actor.system(town.pk), key=case.key, version=case.version, reason="計画を作り直すため"
    )
    assert address not in found(town, section.title)
    assert f"/consultations/{case.slug}/" in found(town, case.title)
    assert is_current(town)


def test_a_course_is_found_once_it_is_public() -> None:
    town = make_town()
    course = classes.make_course(town, "stars", "星の写真の教室", public=False)
    write_course_page(course=course, summary="夜空をとります。")
    assert found(town, "夜空") == []
    publish_course(actor=Actor.system(town.pk), key=course.key, version=course.version)
    assert found(town, "夜空") == ["/classes/stars/"]
    assert is_current(town)


def test_a_measure_is_found_once_it_and_its_plan_are_public() -> None:
    town = make_town()
    actor, now = Actor.system(town.pk), clock.now()
    plan = make_plan(town)
    measure = make_measure(town, "7-7", "水車の修理", public=False, aim="水を汲みます。")
    page_beside(plan)
    page_beside(measure)
    assert found(town, "水車") == []
    publish_measure(actor=actor, measure=measure, at=now)
    assert len(found(town, "水車")) == 1
    plan.is_public = False
    plan.save()
    assert found(town, "水車") == []
    publish_plan(actor=actor, plan=plan, at=now)
    (address,) = found(town, "水車")
    measure.refresh_from_db()
    reword_measure(actor=actor, measure=measure, version=measure.version, at=now, aim="粉をひきます。")
    assert found(town, "粉") == [address]
    assert found(town, "汲みます") == []
    assert is_current(town)


def test_a_lesson_is_found_once_it_is_public() -> None:
    town = make_town()
    lesson = make_lesson(town, "stars", public=False, with_page=True)
    assert "/learn/stars/" not in found(town, lesson.title)
    lesson.state = "public"
    lesson.save()
    assert "/learn/stars/" in found(town, lesson.title)


def test_a_draft_of_a_page_is_not_found_until_it_is_published() -> None:
    town = make_town()
    page = town.site.root_page.get_children().get(slug="about").specific
    page.lead = "水車のある町です。"
    page.save_revision()
    assert found(town, "水車") == []
    page.get_latest_revision().publish()
    assert found(town, "水車") == ["/about/"]
    page.refresh_from_db()
    page.body = "<p>《かっこ》と<b>太い</b>字 &amp; 記号</p>"
    page.save_revision().publish()
    assert found(town, "太い字") == ["/about/"]
    restriction = PageViewRestriction.objects.create(page=page, restriction_type="login")
    assert found(town, "太い字") == []
    restriction.delete()
    assert found(town, "太い字") == ["/about/"]
    page.unpublish()
    assert found(town, "太い字") == []
    page.delete()
    assert is_current(town)


def test_a_draft_that_opens_tomorrow_is_not_found_today(
    world: World,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    case, town = world.a.open_case, world.a.town
    case.refresh_from_db()
    section = case.draft_version.sections.order_by("position").first()
    before = case.opens_at - timedelta(minutes=1)
    monkeypatch.setattr(clock, "now", lambda: before)
    assert f"/consultations/{case.slug}/s/{section.key}/" not in found(town, section.title)


def test_the_command_puts_right_what_somebody_spoilt(capsys: pytest.CaptureFixture[str]) -> None:
    town = make_town()
    Findable.objects.filter(municipality=town, address="/about/").delete()
    Findable.objects.filter(municipality=town, address="/privacy/").update(digest="", title="別の題")
    call_command("rebuild_search")
    assert "ひろば町: 2 written, 0 taken away" in capsys.readouterr().out
    call_command("rebuild_search")
    assert "ひろば町: 0 written, 0 taken away" in capsys.readouterr().out
    assert found(town, "個人情報") == ["/privacy/"]

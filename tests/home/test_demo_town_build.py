"""The demo town as a newcomer finds it: built once, then looked at from every side."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.cache import cache
from django.core.management import call_command
from django.db import transaction
from django.db.models import CharField, TextField
from django.test import Client
from django.urls import reverse
from pytest_django.plugin import DjangoDbBlocker

from common.audit.models import Entry
from common.notify.models import Message, MessageState
from common.people.enums import Purpose
from common.people.models import Person, User
from common.people.queries.actor import actor_of_person
from common.places.models import Municipality
from common.receipts.models import Receipt
from common.text import clock
from events.domain.attendance import Tick, tick_attendance
from events.enums import AttendanceState
from events.models import Course, Session
from events.pages.models import CoursePage
from home.demo_town.followers import NUMBER
from home.demo_town.place import PASSWORD
from home.pages.models import MeasurePage, PlanPage
from learning.models import Achievement, Card, Lesson
from learning.pages.models import LessonPage
from participation.enums import ConsultationState, RoundState
from participation.models import Consultation, EvaluationRound, Opinion, ScoreSheet, Theme
from participation.pages.models import ConsultationPage
from participation.queries.chain import chain_of_theme
from tests.factories.town import make_town, restore_roots

pytestmark = pytest.mark.django_db

ADDRESSES = (
    "/",
    "/consultations/",
    "/ideas/",
    "/classes/",
    "/learn/",
    "/measures/",
    "/loop/",
    "/receipt/",
    "/opendata/",
    "/search/",
    "/accounts/login/",
    "/readyz",
)
OWN_ROLE = (
    *("resident", "supporter", "partner", "clerk", "approver", "moderator"),
    *("editor", "member", "chair", "auditor", "admin"),
)
ROLES = {**{name: name for name in OWN_ROLE}, "member2": "member", "clerk_b": "clerk"}
NOT_A_NAME = re.compile(
    r"\btest|lorem|ipsum|dummy|ダミー|(?:テスト|サンプル)(?:データ|[0-9０-９])", re.IGNORECASE
)


@pytest.fixture(scope="module", autouse=True)
def town(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Municipality]:
    """Both municipalities, built once for this file and undone after it."""
    with django_db_blocker.unblock():
        call_command("flush", interactive=False, verbosity=0)
        restore_roots()
        try:
            with transaction.atomic():
                call_command("seed_town", port=8000, verbosity=0)
                yield Municipality.objects.get(slug="hiroba")
                transaction.set_rollback(True)
        finally:
            make_town()
            cache.clear()


@pytest.fixture
def web() -> Client:
    return Client(headers={"host": "localhost"})


def status() -> dict[str, Any]:
    out = StringIO()
    call_command("loop_status", format="json", stdout=out)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


def first_round() -> Consultation:
    return Consultation.objects.get(slug="hiroba-digital-plan")


def test_a_consultation_stands_in_every_state(town: Municipality) -> None:
    states = Counter(Consultation.objects.filter(municipality=town).values_list("state", flat=True))
    assert set(states) == set(ConsultationState.values)
    assert first_round().opinions.count() == 300
    late = first_round().opinions.filter(validity="late")
    assert late.exists()
    assert all(row.validity_moves.count() == 1 for row in late)


def test_every_opinion_has_a_receipt_and_came_in_its_own_time() -> None:
    opinions = Opinion.objects.select_related("consultation")
    keys = set(Receipt.objects.filter(kind="opinion").values_list("subject_key", flat=True))
    assert {row.key for row in opinions} == keys
    assert Entry.objects.filter(verb__in=("submit_opinion", "enter_opinion")).count() == len(opinions)
    for row in opinions:
        opens_at, closes_at = row.consultation.opens_at, row.consultation.closes_at
        assert opens_at and closes_at
        assert opens_at <= row.received_at < clock.now()
        if row.channel == "web":
            assert row.received_at < closes_at


def test_the_second_round_opens_the_changed_version_with_the_same_sections() -> None:
    second = Consultation.objects.get(slug="hiroba-digital-plan-2")
    first = first_round()
    assert second.draft_version == first.next_version
    assert first.draft_version and first.next_version
    before = set(first.draft_version.sections.values_list("line_key", flat=True))
    after = set(first.next_version.sections.values_list("line_key", flat=True))
    assert len(before & after) > 0.9 * len(before)
    assert after - before


def test_classes_have_full_and_free_dates(town: Municipality) -> None:
    assert Course.objects.filter(municipality=town).count() == 12
    coming = Session.objects.filter(municipality=town, starts_at__gt=clock.now())
    taken = [(row.capacity, row.bookings.filter(state="booked").count()) for row in coming]
    assert any(booked >= capacity for capacity, booked in taken)
    assert any(booked < capacity for capacity, booked in taken)
    assert all(booked <= capacity for capacity, booked in taken)


def test_lessons_lead_on_to_a_class_and_a_consultation(town: Municipality) -> None:
    assert Lesson.objects.filter(municipality=town).count() >= 6
    pages = LessonPage.objects.descendant_of(town.site.root_page)
    assert pages.filter(class_page__isnull=False).exists()
    assert pages.filter(consultation_page__isnull=False).exists()


def test_one_round_is_finished_and_one_is_being_scored(town: Municipality) -> None:
    finished, running = EvaluationRound.objects.filter(municipality=town).order_by("held_year")
    assert finished.state == RoundState.PUBLISHED
    assert running.state == RoundState.SCORING
    advice = [one for row in finished.measures.all() for one in row.advice.all()]
    assert len(advice) >= 10
    assert all(hasattr(one, "reply") for one in advice)
    assert sum(one.themes.exists() for one in advice) >= 8
    begun = ScoreSheet.objects.filter(round_measure__round=running)
    assert 0 < begun.count() < running.measures.count() * running.members.count()


FIGURE = re.compile(r"\d+(?![\d割])")  # 8割 is said in round words


def test_findings_say_what_the_evidence_says(town: Municipality, web: Client) -> None:
    finished = EvaluationRound.objects.get(municipality=town, state=RoundState.PUBLISHED)
    named = 0
    for row in finished.measures.select_related("measure", "finding", "evidence"):
        content = row.evidence.content
        known = {
            Decimal(value["value"])
            for one in content["indicators"]
            for value in one["values"]
            if value["value"]
        }
        counted = {one["metric"]: one["value"] for one in content["observations"]}
        figures = [Decimal(figure) for figure in FIGURE.findall(row.finding.text)]
        assert not [figure for figure in figures if figure not in known | set(counted.values())], (
            row.finding.text
        )
        named += len(figures)
        if row.measure.code == "2-1":
            assert "のべ91人が参加し" in row.finding.text
            assert counted["seats_used"] == 91
            assert counted["sessions_held"] == 9
    assert named >= 7
    text = web.get(reverse("evaluation_round", args=[finished.key])).content.decode()
    assert "91人" in text
    assert not re.findall(r'<td class="r">0[^.,\d]', text)


@pytest.mark.parametrize(("state", "code"), [(RoundState.PUBLISHED, "2-1"), (RoundState.SCORING, "2-1")])
def test_every_room_gives_evidence(town: Municipality, state: RoundState, code: str) -> None:
    judged = EvaluationRound.objects.get(municipality=town, state=state).measures.get(measure__code=code)
    counted = {one["metric"]: one["value"] for one in judged.evidence.content["observations"]}
    assert counted["learning.learners"] >= 5
    assert counted["learning.lessons"] >= counted["learning.learners"]
    assert counted["people_came"] >= 5
    if state == RoundState.SCORING:
        assert counted["participation.opinions"] >= 5


def test_people_learned_at_home_and_in_classes(town: Municipality) -> None:
    done = Achievement.objects.filter(municipality=town)
    assert set(done.values_list("by", flat=True)) >= {"self", "attendance"}
    assert {clock.fiscal_year(row.at.astimezone(clock.TOKYO).date()) for row in done} >= {2024, 2025, 2026}
    assert not done.filter(at__gte=clock.now()).exists()
    assert done.filter(visitor__person=None).count() >= 50
    assert Card.objects.filter(municipality=town).count() >= 20
    resident = Person.objects.get(user__username="resident")
    assert done.filter(visitor__person=resident).exists()


def test_lists_wait_to_be_ticked_whatever_day_it_is(town: Municipality) -> None:
    planned = Session.objects.filter(
        municipality=town, state="planned", starts_at__lt=clock.end_of_day(clock.today())
    )
    days = {row.starts_at.astimezone(clock.TOKYO).date() for row in planned}
    assert {clock.today(), clock.today() - timedelta(days=3)} <= days
    for row in planned.filter(course__slug="photo"):
        bookings = list(row.bookings.filter(state="booked").order_by("pk"))
        assert bookings
        assert not any(hasattr(one, "attendance") for one in bookings)
        with transaction.atomic():
            point = transaction.savepoint()
            actor = actor_of_person(Person.objects.get(user__username="clerk"))
            tick_attendance(
                actor=actor,
                session_key=row.key,
                ticks={bookings[0].key: Tick(was="", now=AttendanceState.CAME)},
            )
            assert Achievement.objects.filter(
                visitor__person=bookings[0].person, lesson__slug="photo-to-family"
            ).exists()
            transaction.savepoint_rollback(point)


def test_one_chain_is_complete_to_the_message(town: Municipality) -> None:
    receipt = Receipt.objects.get(municipality=town, number__startswith=NUMBER)
    opinion = Opinion.objects.get(key=receipt.subject_key)
    theme = opinion.themes.get()
    links = chain_of_theme(theme)
    kinds = [link.kind for link in links]
    assert kinds[:6] == ["voices", "theme", "response", "change", "measure", "finding"]
    assert {"advice", "reply"} <= set(kinds)
    assert all(link.at for link in links if link.kind != "action")
    assert [link.day for link in links] == sorted(link.day for link in links)
    promised = [link for link in links if link.kind == "action"]
    assert [link.state for link in promised] == ["done", "owed"]
    assert "told" in kinds
    assert not any(link.is_late for link in links)
    assert opinion.person
    told = Message.objects.filter(recipient_key=opinion.person.key, purpose=Purpose.FOLLOW_UP)
    assert told.filter(kind="round_published", state=MessageState.SENT).exists()


def test_the_loop_counts_what_stands_there_and_what_is_owed(town: Municipality) -> None:
    found = status()
    assert found["voices"] >= 320
    assert found["voices"] >= found["answered"] >= found["linked"] >= found["evaluated"] > 100
    assert found["asked_to_be_told"] >= found["told_back"] >= 1
    assert [(end["kind"], end["title"]) for end in found["dead_ends_list"]] == [
        ("answer", "ひろば町観光交流計画（原案）")
    ]
    assert found["dead_ends"] == 1
    public = Theme.objects.filter(municipality=town, consultation__state="published")
    late = [theme.title for theme in public if any(link.is_late for link in chain_of_theme(theme))]
    assert late == [end["title"] for end in found["dead_ends_list"] if end["theme_key"]] == []


def test_the_desk_has_letters_and_calls_to_do(town: Municipality) -> None:
    waiting = Message.objects.filter(municipality=town, state=MessageState.QUEUED)
    assert {"phone", "post"} <= set(waiting.values_list("channel", flat=True))
    assert not waiting.filter(channel="email").exists(), (
        "a mail of the past would go out when the worker starts"
    )


@pytest.mark.parametrize("name", ROLES)
def test_every_demo_user_signs_in_with_a_role_and_a_name(name: str) -> None:
    host = "minami.localhost" if name == "clerk_b" else "localhost"
    client = Client(headers={"host": host})
    answer = client.post("/accounts/login/", {"login": name, "password": PASSWORD})
    assert answer.status_code == 302, answer.content.decode()[:500]
    person = Person.objects.get(user=User.objects.get(username=name))
    assert ROLES[name] in actor_of_person(person).roles
    assert re.fullmatch(r"\S+ \S+", person.name)
    assert client.get("/my/").status_code == 200


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "minami.localhost"])
def test_every_address_answers(address: str, host: str) -> None:
    assert Client(headers={"host": host}).get(address).status_code == 200


@pytest.mark.parametrize("kind", [ConsultationPage, CoursePage, LessonPage, MeasurePage, PlanPage])
def test_every_page_of_a_kind_answers(kind: Any, web: Client, town: Municipality) -> None:
    pages = list(kind.objects.descendant_of(town.site.root_page).live())
    assert pages
    answers = {page.get_url_parts()[2]: web.get(page.get_url_parts()[2]).status_code for page in pages}
    assert set(answers.values()) == {200}, answers


def test_every_theme_has_its_page_and_the_result_too(web: Client) -> None:
    published = Theme.objects.filter(consultation__state="published")
    answers = {row.title: web.get(reverse("theme_chain", args=[row.key])).status_code for row in published}
    assert len(answers) == 36
    assert set(answers.values()) == {200}, answers
    assert web.get(reverse("consultation_result", args=[first_round().slug])).status_code == 200


def test_what_is_in_preparation_is_not_shown(web: Client) -> None:
    row = Consultation.objects.get(state="preparing")
    assert web.get(f"/consultations/{row.slug}/").status_code == 404
    assert row.title not in web.get("/consultations/").content.decode()


def test_the_second_municipality_shows_nothing_of_the_first(town: Municipality) -> None:
    client = Client(headers={"host": "minami.localhost"})
    own = {row.title for kind in (Consultation, Course) for row in kind.objects.filter(municipality=town)}
    for address in ADDRESSES:
        text = client.get(address).content.decode()
        assert "ひろば町" not in text, address
        assert not [title for title in own if title in text], address
    for row in Consultation.objects.filter(municipality=town):
        assert client.get(f"/consultations/{row.slug}/").status_code == 404
    for theme in Theme.objects.filter(municipality=town)[:3]:
        assert client.get(reverse("theme_chain", args=[theme.key])).status_code == 404


def test_links_stay_on_the_host_that_was_asked(town: Municipality) -> None:
    """Another name of the same town would lose the cookies of the reader, and with them what she began."""
    by_number = Client(headers={"host": "127.0.0.1"})
    for path in {*readable_addresses(town), *(f"/en{one}" for one in ADDRESSES if one != "/readyz")}:
        html = by_number.get(path, follow=True).content.decode()
        inside = html[html.index("<body") :]
        assert not re.findall(r'(?:href|action)="https?://(?:localhost|minami)[^"]*"', inside), path


def test_an_unknown_host_gets_404() -> None:
    assert Client(headers={"host": "elsewhere.localhost"}).get("/").status_code == 404


def test_nothing_is_named_like_a_trial() -> None:
    found = []
    for model in apps.get_models():
        if model._meta.app_label in ("contenttypes", "auth", "sessions", "wagtailcore", "sites"):
            continue
        names = [
            field.name
            for field in model._meta.concrete_fields
            if isinstance(field, CharField | TextField)
            and "key" not in field.name
            and "hash" not in field.name
        ]
        for values in model._base_manager.values_list(*names) if names else ():
            found += [
                (model.__name__, value)
                for value in values
                if isinstance(value, str) and NOT_A_NAME.search(value)
            ]
    assert not found


def test_a_second_start_changes_nothing() -> None:
    before = {model: model._base_manager.count() for model in apps.get_models()}
    call_command("seed_town", port=8000, verbosity=0)
    assert {model: model._base_manager.count() for model in apps.get_models()} == before


def readable_addresses(town: Municipality) -> Iterator[str]:
    """Every public page with words of the town: the tree, the steps of lessons, sections, themes, results."""
    yield from ("/", "/search/?q=スマホ", "/loop/", "/learn/check/")
    for page in town.site.root_page.get_descendants().live().specific():
        path = "/" + page.url_path.split("/", 2)[2]
        yield path
        if isinstance(page, LessonPage):
            yield from (f"{path}?s={step}" for step in range(1, len(page.steps) + 2))
    for slug in ("self-directed", "interest-led", "through-others"):
        yield reverse("door", args=[slug])
    for row in Consultation.objects.filter(municipality=town, state__in=("open", "published")):
        for section in row.draft_version.sections.all()[:6]:
            yield reverse("consultation_section", args=[row.slug, section.key])
    for theme in Theme.objects.filter(municipality=town, consultation__state="published")[:5]:
        yield reverse("theme_chain", args=[theme.key])


def test_readings_are_never_shown_as_marks_and_plain_japanese_is_offered_where_it_changes_something(
    town: Municipality, web: Client
) -> None:
    offered = []
    for path in readable_addresses(town):
        shown = {}
        for easy in "01":
            web.cookies.load({"easy": easy, "furigana": "on"})
            answer = web.get(path)
            assert answer.status_code == 200, path
            html = answer.content.decode()
            assert not set("《》") & set(html), f"{path} with easy={easy}"
            words = html[html.index("<main") : html.index("</main>")]
            shown[easy] = re.sub(r"csrfmiddlewaretoken[^>]*|[0-9a-f-]{36}", "", words)
        link = "ふつうの日本語" in html
        assert link == (shown["0"] != shown["1"]), f"{path}: offered {link}"
        if link:
            offered.append(path)
    assert {path.split("/")[1] for path in offered} >= {"classes", "consultations", "learn"}

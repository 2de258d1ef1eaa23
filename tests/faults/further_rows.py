"""Rows in states that the small world of the rights lacks, so that every form of the house stands on some page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from types import SimpleNamespace

from django.urls import reverse

from common.people.models import Person
from common.text import clock
from events.models import Session
from tests.factories import events as classes
from tests.factories import participation as voices
from tests.factories.town import make_actor
from tests.faults.found_forms import Field, Form, Page
from tests.journeys.places import by_receipt
from tests.rights.people import Asker
from tests.rights.world import World
from tests.rights.world_voices import _round

LESSON_STEPS = 4


def pages_further(world: World, everybody: Iterable[Asker]) -> Iterator[Page]:
    """Make the rows and give the pages to open."""
    who = {asker.name: asker for asker in everybody}
    town = world.a
    voices.make_draft(town.announced_case.drafting)
    for place in by_receipt(world, who["anonymous"]):
        yield Page(place.asker, place.path, place.proof)
    yield from _lesson(town, who)
    yield Page(who["clerk"], reverse("desk_session", args=[_held(town).key]))
    asked = voices.make_theme(voices.make_consultation(town.town, slug="asked", state="closed"))
    with clock.replaced_by(voices.AFTER):
        voices.make_response(asked, state="asked")
    yield Page(who["approver"], reverse("desk_theme", args=[asked.key]))
    opened = _round(town, 2022, [town.measure, town.measure2]).open()
    yield Page(who["chair"], reverse("committee_round", args=[opened.round.key]))
    yield Page(who["chair"], reverse("committee_finding", args=[opened.round.key, opened.rows()[0].key]))
    yield Page(who["clerk"], reverse("desk_round_chair", args=[_with_deputy(town)]))


def _with_deputy(town: SimpleNamespace) -> str:
    """A round being scored in which a second member holds the role of a chair."""
    scoring = _round(town, 2021, [town.measure]).score()
    deputy = make_actor(town.town, "chair", f"deputy-{town.slug}")
    scoring.round.members.add(Person.objects.get(pk=deputy.person_id))
    return str(scoring.round.key)


def _lesson(town: SimpleNamespace, who: dict[str, Asker]) -> Iterator[Page]:
    path = town.pages["lesson"].url_path.removeprefix(f"/{town.slug}")
    for step in range(1, LESSON_STEPS + 1):
        yield Page(who["anonymous"], f"{path}?s={step}")


def _held(town: SimpleNamespace) -> Session:
    """A class that was held yesterday, with somebody on its list, not closed yet."""
    with clock.replaced_by(clock.now() - timedelta(days=9)):
        session = classes.make_session(town.course, days=8)
        classes.make_booking(session, "鈴木 三郎", phone="0000-33-3333")
    return session


def forms_further(world: World) -> Iterator[Form]:
    """Forms that only an answer shows, written down."""
    door = Field("entrance", "hidden", "self_directed")
    yield Form("anonymous", "/learn/check/", "entrance_chosen", reverse("entrance_chosen"), "POST", (door,))
    case = world.a.open_case.key
    close = reverse("desk_consultation_close", args=[case])
    version = Field("version", "hidden", str(world.a.open_case.version))
    yield Form("clerk", "/desk/", "desk_consultation_close", close, "POST", (version,))
    claim = reverse("work_claimed")
    yield Form("resident", claim, "work_claimed", claim, "POST", ())

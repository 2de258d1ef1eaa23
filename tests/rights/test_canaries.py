"""G15: no private value leaves the places that the allow-list names: pages, files, headers, mails, searches."""

from __future__ import annotations

from collections import defaultdict

import pytest
from django.core import mail
from django.http import HttpResponse
from django.test import override_settings
from django.urls import reverse

from common.notify.tasks import sweep_outbox
from common.search.models import Findable
from tests.rights.canaries import Canary
from tests.rights.crawl import Visit, allowed, crawl, pages_to_visit
from tests.rights.people import Asker, askers, readers
from tests.rights.world import World

pytestmark = [pytest.mark.fault("G15"), pytest.mark.django_db, pytest.mark.slow]


def leaks(visits: list[Visit]) -> list[str]:
    """Each value found where it may not be, told once with everybody who saw it."""
    seen: dict[str, set[str]] = defaultdict(set)
    for visit in visits:
        for bird in visit.birds:
            if not allowed(bird, visit):
                seen[f"{bird.kind} of {bird.town} in {visit.place}"].add(visit.asker)
    return [f"{what}: {', '.join(sorted(who))}" for what, who in sorted(seen.items())]


def test_the_cage_is_full(world: World) -> None:
    values = [bird.value for bird in world.cage.birds]
    assert len(values) == len(set(values))
    kinds = {bird.kind for bird in world.cage.birds if bird.town == "hiroba"}
    assert len(kinds) >= 40
    assert kinds == {bird.kind for bird in world.cage.birds if bird.town == "minami"}


def test_no_private_value_leaves_its_place(
    world: World, everybody: list[Asker], record_figure, full_size: bool
) -> None:
    who = readers(everybody, full_size)
    visits = crawl(world, who)
    found = leaks(visits)
    kinds = {bird.kind for bird in world.cage.birds}
    print(
        f"canaries: {len(world.cage.birds)} values of {len(kinds)} kinds, {len(visits)} answers read for "
        f"{len(who)} people, {sum(len(v.birds) for v in visits)} seen where they belong, {len(found)} outside"
    )
    record_figure("outside", value=len(found), unit="values", n=len(visits), goal="== 0")
    assert found == []


def test_the_crawl_has_eyes(world: World, everybody: list[Asker]) -> None:
    """What somebody may see must really be seen, or seeing nothing elsewhere proves nothing."""
    (clerk,) = [one for one in everybody if one.name == "clerk"]
    seen = {
        bird.kind for place in pages_to_visit(world, world.a) for bird in _read(world, clerk, place).birds
    }
    assert {"booking.name", "opinion.text", "opinion.name", "letter.body", "theme.unpublished.title"} <= seen
    (member,) = [one for one in everybody if one.name == "member"]
    seen = {
        bird.kind for place in pages_to_visit(world, world.a) for bird in _read(world, member, place).birds
    }
    assert "sheet.comment.member" in seen
    assert "sheet.comment.member2" not in seen


def _read(world: World, asker: Asker, place: tuple[str, str]) -> Visit:
    (visit,) = crawl(world, [asker], [place])
    return visit


def test_mails_hold_what_their_reader_sent_and_nothing_else(world: World) -> None:
    mail.outbox.clear()
    sweep_outbox()
    for sent in mail.outbox:
        text = "\n".join([sent.subject, str(sent.body), *map(str, sent.extra_headers.values())])
        (reader,) = [bird for bird in world.cage.birds if [bird.value] == sent.to]
        # booking.email may be told what stands in booking.*: her own name, in the mail about her own seat
        own = reader.kind.removesuffix("email")
        told = [
            b.kind for b in world.cage.found_in(text) if b.town != reader.town or not b.kind.startswith(own)
        ]
        assert told == [], f"a mail to {reader.kind} tells {told}"


def found_words(world: World) -> str:
    """Everything that the search holds of both towns, as it is shown and as it is compared."""
    rows = Findable.objects.filter(municipality__in=[world.a.town, world.b.town])
    return "\n".join(str(value) for row in rows.values_list() for value in row)


def test_the_search_holds_nothing_private(world: World) -> None:
    words = found_words(world)
    assert "移動スマホ教室" in words
    assert [bird.kind for bird in world.cage.found_in(words)] == []


def test_a_private_value_in_the_search_is_caught(world: World) -> None:
    bird = next(one for one in world.cage.birds if one.kind == "opinion.text")
    Findable.objects.filter(municipality=world.a.town).update(folded_text=bird.value)
    assert bird.kind in [one.kind for one in world.cage.found_in(found_words(world))]


@pytest.mark.parametrize("kind", ["opinion.name", "sheet.comment.member", "draft.hidden.section.title"])
def test_a_planted_leak_is_caught(world: World, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    from config import middleware

    bird: Canary = next(one for one in world.cage.birds if (one.kind, one.town) == (kind, "hiroba"))
    kept = middleware.ResponseHeadersMiddleware.__call__

    def leaky(self: object, request: object) -> HttpResponse:
        response = kept(self, request)
        if request.path == "/loop/":  # type: ignore[attr-defined]
            response.content = response.content + bird.value.encode()
        return response

    monkeypatch.setattr(middleware.ResponseHeadersMiddleware, "__call__", leaky)
    visits = crawl(world, askers(world)[:1], [("loop", reverse("loop"))])
    assert leaks(visits) == [f"{kind} of hiroba in loop: anonymous"]


def test_a_page_wrongly_public_is_caught(world: World) -> None:
    with override_settings(ROOT_URLCONF="tests.rights.planted"):
        visits = crawl(world, askers(world)[:1], [("planted_public", "/desk/planted/")])
    assert any("booking.name of hiroba in planted_public: anonymous" in line for line in leaks(visits))

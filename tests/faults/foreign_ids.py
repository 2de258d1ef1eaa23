"""Every id of one town, asked for in the other one: in addresses, and in the fields of forms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache, partial
from itertools import product
from typing import Any

from django.apps import apps
from django.db.models import F, Model
from django.urls import reverse

from common.people.rules import table
from tests.faults.odd_inputs import Dice, Request
from tests.faults.strangers import send, typed
from tests.rights.matrix import judge
from tests.rights.objects import OBJECTS
from tests.rights.people import Asker, _browser
from tests.rights.routes import Route, routes
from tests.rights.world import World

NAMES = ("key", "slug")
Ids = dict[type[Model], list[str]]


def models_with(name: str) -> list[type[Model]]:
    """The models of ours whose rows a name like this finds, and that know their town."""
    return [
        model
        for model in apps.get_models()
        if {name, "municipality"} <= {field.name for field in model._meta.get_fields()}
    ]


@cache
def ids_of(town: Any) -> dict[str, Ids]:
    """Every key and slug of a town, by model."""
    return {
        name: {
            model: [
                str(one)
                for one in model._default_manager.filter(municipality=town).values_list(name, flat=True)
            ]
            for model in models_with(name)
        }
        for name in NAMES
    }


def alike(value: Any, ids: Ids) -> list[str]:
    """All ids of the model that this id belongs to."""
    return next((values for values in ids.values() if str(value) in values), [])


def foreign_paths(route: Route, world: World) -> Iterator[str]:
    """This address of the second town with ids of the first: each alone, beside own ones, and all together."""
    named = OBJECTS.get(route.view_name)
    if named is None or named.own is None or "foreign" in named.answers:
        return
    theirs, ours, ids = named.own(world.a), named.own(world.b), ids_of(world.a.town)
    choices: dict[str, list[str]] = {}
    for name, value in theirs.items():
        kind = "slug" if name == "slug" else "key"
        choices[name] = alike(value, ids[kind]) or [str(value)]
    for values in product(*choices.values()):
        yield reverse(route.view_name, kwargs=dict(zip(choices, values, strict=True)))
    if len(choices) > 1:
        for name, values in choices.items():
            for value in values:
                yield reverse(route.view_name, kwargs={**ours, name: value})


def those_who_may(route: Route, everybody: Iterable[Asker]) -> list[Asker]:
    """Who passes the policy of an address; only they could meet a row at all."""
    policy = route.policy()
    if policy is None:
        return []
    if policy.kind == "public":
        return [one for one in everybody if one.role in ("anonymous", "resident", "clerk")]
    if policy.kind == "signed_in":
        return [one for one in everybody if one.role in ("resident", "clerk")]
    roles = table()[policy.verb].roles
    return [one for one in everybody if one.role in roles]


def hits(
    world: World, everybody: list[Asker], *, whole: bool, chosen: Iterable[Route] = ()
) -> tuple[list[str], int]:
    """Ask in the second town for every row of the first: what was answered, and how many were asked for."""
    wrong, asked = [], 0
    canaries = [bird for bird in world.cage.birds if bird.town == world.a.slug]
    for route in chosen or [one for one in routes() if one.is_ours and one.arguments]:
        may = those_who_may(route, everybody)
        paths = list(foreign_paths(route, world))
        for place, path in enumerate(paths if whole else paths[:1]):
            for asker in may if whole else may[place % max(len(may), 1) :][:1]:
                for method in ("GET", "POST"):
                    answer: Any = asker.ask(method, path)
                    asked += 1
                    outcome = judge(answer)
                    told = f"{method} {route.view_name} for {asker.role}"
                    if outcome not in ("absent", "no such method", "forbidden"):
                        wrong.append(f"{told}: {answer.status_code} {path}")
                    found = [bird.kind for bird in canaries if bird.value in answer.body.replace(path, "")]
                    if found:
                        wrong.append(f"{told}: tells {found}")
    return wrong, asked


def with_foreign_ids(good: Request, theirs: Ids, ours: Ids) -> Iterator[Request]:
    """A valid form of one town, each of its ids in turn replaced by each id that the other town has of that kind."""
    for place, (name, value) in enumerate(good.pairs):
        before, colon, key = value.rpartition(":")
        model = next((model for model, keys in ours.items() if key in keys), None)
        for other in theirs[model] if model is not None else ():
            pair = (name, before + colon + other)
            yield replace(good, pairs=(*good.pairs[:place], pair, *good.pairs[place + 1 :]))


def taken(world: World, found: Any, every: int) -> tuple[list[str], int]:
    """Send the first town's forms with ids of the second: after which of them does a row name one of the other town."""
    ours, theirs = ids_of(world.a.town)["key"], ids_of(world.b.town)["key"]
    before, wrong, asked, seen = rows_that_cross(), [], 0, 0
    for form in found.forms:
        if form.method != "POST":
            continue
        dice = Dice(f"17 {form.sort}")
        for request in with_foreign_ids(dice.filled(form, typed(world, form, dice)), theirs, ours):
            seen += 1
            if seen % every:
                continue
            crossed: set[str] = set()
            seen_after = partial(_look, crossed)
            answer = send(found.who[form.asker], request, form.cookies, then=seen_after)
            asked += 1
            if crossed - before:
                wrong.append(f"{form.sort}: {sorted(crossed - before)}")
            if answer.status_code >= 500:
                wrong.append(f"{form.sort}: {answer.status_code} {getattr(answer, 'exc_info', '')}")
            told = [
                b.kind
                for b in world.cage.birds
                if b.town == world.b.slug and b.value in answer.body.decode(errors="replace")
            ]
            if told:
                wrong.append(f"{form.sort}: tells {told}")
    return wrong, asked


def _look(crossed: set[str]) -> None:
    crossed |= rows_that_cross()


def browsers_of(world: World) -> list[Asker]:
    """Somebody in every role of the second town, at home there."""
    nobody = Asker("anonymous", "anonymous", world.b.host, _browser())
    found = [
        Asker(name, name.rstrip("2"), world.b.host, _browser(user)) for name, user in world.b.users.items()
    ]
    return [nobody, *found]


def rows_that_cross() -> set[str]:
    """The fields by which some row of a town names a row of another one."""
    found = set()
    for model, name in _ways():
        crossing = model._default_manager.filter(**{f"{name}__isnull": False})
        if crossing.exclude(**{f"{name}__municipality": F("municipality")}).exists():
            found.add(f"{model._meta.label}.{name}")
    return found


@cache
def _ways() -> list[tuple[type[Model], str]]:
    """Every field of a row with a town that names another row with a town."""
    return [
        (model, field.name)
        for model in models_with("municipality")
        for field in model._meta.get_fields()
        if field.concrete and field.is_relation and field.related_model in models_with("municipality")
    ]

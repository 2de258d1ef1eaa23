"""What must happen when somebody asks for an address with an object, computed from the declared table."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.db import connection
from django.http import HttpResponse
from django.urls import reverse

from common.people.rules import COMMITTEE, DESK, EVERYONE, SIGNED_IN, Policy, table
from tests.rights.objects import OBJECTS, Named, missing
from tests.rights.people import Asker
from tests.rights.routes import Route, routes
from tests.rights.world import World

METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE")
OWN, FOREIGN, ABSENT, SWAPPED, HIDDEN = "own", "foreign", "absent", "child-swapped", "hidden"
COLLEAGUES = "of a colleague, for a"


@dataclass(frozen=True)
class Question:
    """One row of the matrix before it is asked."""

    route: Route
    path: str
    kind: str
    named: Named


@dataclass
class Findings:
    """What was asked, what was refused and why, and what did not come as declared."""

    asked: int = 0
    routes: set[str] = field(default_factory=set)
    roles: set[str] = field(default_factory=set)
    methods: set[str] = field(default_factory=set)
    kinds: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    mismatches: dict[str, list[str]] = field(default_factory=dict)

    @property
    def wrong(self) -> list[str]:
        """One line per kind of mismatch, with who meets it."""
        return [f"{what} ({', '.join(who)})" for what, who in self.mismatches.items()]

    def told(self) -> str:
        """The lines that a run prints."""
        wrong = sum(len(who) for who in self.mismatches.values())
        refusals = ", ".join(f"{why} {number}" for why, number in sorted(self.refusals.items()))
        return (
            f"rights: {len(self.routes)} urls x {len(self.roles)} roles x {len(self.methods)} methods x "
            f"{len(self.kinds)} objects ({dict(self.kinds)}): {self.asked} requests, {wrong} mismatches\n"
            f"rights: refused: {refusals}"
        )


def unnamed(found: Iterable[Route]) -> list[str]:
    """The addresses whose arguments no line of OBJECTS explains, each with what to do."""
    told = []
    for route in found:
        named = OBJECTS.get(route.view_name)
        if route.arguments and (named is None or named.own is None):
            told.append(missing(route.view_name, route.arguments))
        elif named is not None and len(route.arguments) > 1 and named.swapped is None:
            told.append(f"{route.view_name} has two keys: say in OBJECTS which pair is `swapped`")
    return told


AT_MOST: tuple[tuple[str, frozenset[str]], ...] = (
    ("desk/", DESK | {"supporter"}),
    ("committee/", COMMITTEE),
    ("my/", SIGNED_IN),
)
"""Who may at most stand behind an address that begins so, whatever its view says."""
WIDER = {"desk": COMMITTEE}
"""The front of the desk also tells members of the committee what they owe; everything behind it is closed to them."""


def misplaced(found: Iterable[Route]) -> list[str]:
    """The addresses whose policy is wider than their place allows, or asks a verb that is not there."""
    told = []
    for route in found:
        policy = route.policy()
        if policy is None or not route.is_ours:
            continue
        unknown = {policy.verb, policy.posting} - {"", *table()}
        if policy.kind == "verb" and unknown:
            told.append(f"{route.view_name} asks {', '.join(unknown)}, which no table declares")
            continue
        roles = {"public": EVERYONE, "signed_in": SIGNED_IN}.get(policy.kind) or table()[policy.verb].roles
        for begin, most in AT_MOST:
            others = roles - most - WIDER.get(route.view_name, frozenset())
            if route.route.startswith(begin) and others:
                told.append(f"{route.view_name} is open to {', '.join(sorted(others))} under /{begin}")
    return told


def questions(found: Iterable[Route], world: World, town: SimpleNamespace) -> Iterator[Question]:
    """Every address with each kind of object it can be asked for; what `unnamed` tells of is left out."""
    other = world.b if town is world.a else world.a
    for route in found:
        named = OBJECTS.get(route.view_name, Named())
        if not route.arguments:
            yield Question(route, reverse(route.view_name), OWN, named)
            continue
        if named.own is None:
            continue
        own, stolen = named.own(town), named.own(other)
        picked: dict[str, dict[str, Any] | None] = {
            OWN: own,
            FOREIGN: stolen,
            ABSENT: {name: _made_up(value) for name, value in own.items()},
            SWAPPED: named.swapped(town) if named.swapped else None,
            HIDDEN: named.hidden(town) if named.hidden else None,
            **{f"{COLLEAGUES} {role}": pick(town) for role, pick in named.colleagues.items()},
        }
        if len(own) > 1:
            # an own parent with a child of the other town, and the other way round
            first, *rest = own
            for mixed in ({**own, **{name: stolen[name] for name in rest}}, {**own, first: stolen[first]}):
                yield Question(route, _path(route, mixed), FOREIGN, named)
        for kind, arguments in picked.items():
            if arguments is not None and kind not in named.answers:
                yield Question(route, _path(route, arguments), kind, named)


def _path(route: Route, arguments: dict[str, Any]) -> str:
    return reverse(route.view_name, kwargs=arguments)


def _made_up(value: Any) -> Any:
    if isinstance(value, UUID):
        return UUID(int=0)
    return 987654321 if isinstance(value, int) else "zzzzzzzzzzzz"


def ask_everybody(
    world: World, everybody: Iterable[Asker], chosen: Callable[[str], bool], full_size: bool
) -> Findings:
    """Ask every address of ours that is chosen by its route; prints what was found and fails on mismatches.

    The second database brings nothing new about methods: there only reading and sending are tried, unless the run is
    one of `make faults`.
    """
    ours = [one for one in routes() if one.is_ours and chosen(one.route)]
    methods = METHODS if full_size or connection.vendor == "postgresql" else ("GET", "POST")
    findings = Findings()
    begin = time.monotonic()
    for asker in everybody:
        town = world.b if asker.host == world.b.host else world.a
        ask_all(findings, asker, questions(ours, world, town), methods)
    print(f"{findings.told()}\nrights: {time.monotonic() - begin:.0f} s")
    assert not findings.mismatches, "\n".join(findings.wrong)
    return findings


def ask_all(
    findings: Findings, asker: Asker, asked: Iterable[Question], methods: Iterable[str] = METHODS
) -> None:
    """Ask each question with the methods and compare with the table."""
    for question in asked:
        if question.kind.startswith(COLLEAGUES) and not question.kind.endswith(f" {asker.role}"):
            continue
        policy = question.route.policy()
        for method in methods:
            response = asker.ask(method, question.path)
            findings.asked += 1
            findings.routes.add(question.route.view_name)
            findings.roles.add(asker.name)
            findings.methods.add(method)
            findings.kinds[question.kind] += 1
            outcome = judge(response)
            if outcome in ("login", "forbidden", "absent"):
                findings.refusals[outcome] += 1
            wanted = expected(policy, asker, question, method)
            if outcome not in wanted:
                what = (
                    f"{method} {question.route.view_name} {question.kind}: {response.status_code} is {outcome}, "
                    f"the table says {' or '.join(sorted(wanted))}{why(response)}"
                )
                findings.mismatches.setdefault(what, []).append(asker.name)


def judge(response: HttpResponse) -> str:
    """One word for an answer."""
    status = response.status_code
    if status >= 500:
        return "broken"
    if status in (301, 302, 303) and "/accounts/login/" in response.get("Location", ""):
        return "login"
    return {401: "login", 403: "forbidden", 404: "absent", 405: "no such method"}.get(status, "answered")


def why(response: Any) -> str:
    exc = getattr(response, "exc_info", None)
    return f" [{exc[0].__name__}: {exc[1]}]" if exc else ""


def expected(policy: Policy | None, asker: Asker, question: Question, method: str) -> set[str]:
    """The words that may answer this question, from policy, table and kind of object alone."""
    named = question.named
    if policy is None:
        return {"absent"}
    if policy.kind != "public":
        if asker.stranger:
            return {"absent"}
        if asker.role == "anonymous":
            return {"login"}
        if policy.kind == "verb" and not holds(asker.role, policy.verb_of(method)):
            return {"forbidden"}
    if question.kind != OWN:
        # whether a method exists depends on the address alone and tells nothing about the object
        return {"absent", "no such method"}
    if method in named.answers:
        return {"answered", "absent"}
    return {"answered", "no such method"}


def holds(role: str, verb: str) -> bool:
    """Whether the declared table lets this role do this verb."""
    rule = table().get(verb)
    # whoever signed in is at least a resident (common.people.queries.actor)
    return rule is not None and bool(rule.roles & ({role} if role == "anonymous" else {role, "resident"}))

"""Who may do what, when: one declared table, deny by default.

Each room declares its verbs in its own rules.py. Everything else (views, desk buttons, tests, Wagtail groups) reads
this table. A verb that is not declared cannot be done.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from common.people.enums import Role
from common.text.refusals import NotAllowed, WrongPhase

EVERYONE = frozenset({"anonymous", *(role.value for role in Role)})
SIGNED_IN = frozenset(role.value for role in Role)
STAFF = frozenset({Role.CLERK.value, Role.APPROVER.value, Role.MODERATOR.value, Role.ADMIN.value})
DESK = frozenset(STAFF | {Role.EDITOR.value, Role.AUDITOR.value})
COMMITTEE = frozenset({Role.MEMBER.value, Role.CHAIR.value})
WITH_SECOND_FACTOR = DESK | COMMITTEE | {Role.SUPPORTER.value}
"""Roles that open what others may not see: in production they sleep in a session without a second factor."""


@dataclass(frozen=True)
class Grant:
    """One role valid now, and the last day on which it is (None without an end)."""

    role: str
    department_id: int | None = None
    post_id: int | None = None
    last_day: date | None = None


@dataclass(frozen=True)
class Actor:
    """Who acts: computed per request from the roles valid now. `key` is the Person's key, empty for nobody."""

    municipality_id: int
    key: str = ""
    person_id: int | None = None
    user_id: int | None = None
    label: str = ""
    post_label: str = ""
    grants: tuple[Grant, ...] = ()
    roles: frozenset[str] = field(default=frozenset({"anonymous"}))

    def holds(self, *roles: str) -> bool:
        """Return whether one of the roles is held now."""
        return any(role in self.roles for role in roles)

    @property
    def is_anonymous(self) -> bool:
        """Return whether nobody is signed in."""
        return self.person_id is None

    @classmethod
    def nobody(cls, municipality_id: int) -> "Actor":
        """Return the actor of a request without sign-in."""
        return cls(municipality_id=municipality_id)

    @classmethod
    def system(cls, municipality_id: int) -> "Actor":
        """Return the actor of commands and jobs, which act for the town as a whole."""
        return cls(
            municipality_id=municipality_id, key="system", post_label="system", roles=frozenset({"system"})
        )


@dataclass(frozen=True)
class Rule:
    """Roles that may do a verb, and the phases (states) in which it exists; no phases means always."""

    roles: frozenset[str]
    phases: frozenset[str] | None = None


_TABLE: dict[str, Rule] = {}


def declare(room: str, rules: dict[str, Rule]) -> None:
    """Add a room's verbs to the table under `room.verb`. Raises ValueError for a verb declared twice."""
    for verb, rule in rules.items():
        name = f"{room}.{verb}"
        if name in _TABLE:
            raise ValueError(f"{name} is declared twice")
        _TABLE[name] = rule


def table() -> dict[str, Rule]:
    """Return a copy of the whole table, verb → rule, for tests and for printing."""
    return dict(_TABLE)


def may(actor: Actor, verb: str, *, municipality_id: int, phase: str | None = None) -> bool:
    """Return whether the actor may do the verb on something of this municipality in this phase."""
    rule = _TABLE.get(verb)
    if rule is None or actor.municipality_id != municipality_id:
        return False
    if rule.phases is not None and phase is not None and phase not in rule.phases:
        return False
    return "system" in actor.roles or bool(actor.roles & rule.roles)


def require(actor: Actor, verb: str, *, municipality_id: int, phase: str | None = None) -> None:
    """Raise NotAllowed when no role fits, WrongPhase when the role fits and the state does not."""
    if not may(actor, verb, municipality_id=municipality_id):
        raise NotAllowed("not_allowed")
    if not may(actor, verb, municipality_id=municipality_id, phase=phase):
        raise WrongPhase("wrong_phase")


@dataclass(frozen=True)
class Policy:
    """What a URL declares: open to everybody, to anyone signed in, or to those who may do a verb.

    `posting` names the narrower verb of whoever sends something there, where reading is open to more roles.
    """

    kind: str
    verb: str = ""
    room: str = ""
    posting: str = ""

    def verb_of(self, method: str) -> str:
        """Return the verb that a request of this method asks."""
        return self.posting if self.posting and method not in ("GET", "HEAD", "OPTIONS") else self.verb


View = TypeVar("View", bound=Callable[..., Any])


def public(view: View) -> View:
    """Declare a view open to everybody (the verb it calls still asks its own rule)."""
    view.policy = Policy("public")  # type: ignore[attr-defined]  # read by config.middleware
    return view


def signed_in(view: View) -> View:
    """Declare a view open to anyone with a login and a Person in this municipality."""
    view.policy = Policy("signed_in")  # type: ignore[attr-defined]  # read by config.middleware
    return view


def allows(verb: str, *, posting: str = "") -> Callable[[View], View]:
    """Declare a view open to those whose roles may do `verb`; sending something to it may ask a narrower one."""

    def mark(view: View) -> View:
        view.policy = Policy("verb", verb, posting=posting)  # type: ignore[attr-defined]  # read by config.middleware
        return view

    return mark


declare(
    "people",
    {
        "see_own": Rule(SIGNED_IN),
        "see_desk": Rule(DESK),
        "grant_role": Rule(frozenset({"admin"})),
        "accept_invitation": Rule(SIGNED_IN),
        "claim_act": Rule(SIGNED_IN),
        "read_records": Rule(frozenset({"auditor", "admin"})),
        "see_persons": Rule(frozenset({"clerk"})),
    },
)

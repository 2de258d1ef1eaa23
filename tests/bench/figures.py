"""Figures: what is measured, under which id, against which goal, and how it is printed.

A module tests/bench/measure_<subject>.py registers its functions:

    @measures("page.class", goal=">= 0.06", stretch=">= 0.12", both_databases=True)
    def page_class(bench: Bench, name: Name) -> Iterator[Figure]:
        yield name.figure("", value=0.08, unit="share", n=5, raw=210.0, base=2590.0)

`name` carries id, goal and database; each figure holds one condition, so a second one gets a suffix of its own
(`name.figure("p95", …)` → `page.class.p95.postgresql`).
"""

from __future__ import annotations

import json
import operator
import sys
import time
import traceback
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass

# Below these the machine is too busy or too slow for a share of it to mean anything.
BASE_FLOORS = {"page": 1500.0, "booking": 500.0}
_COMPARE = {">=": operator.ge, "<=": operator.le, "<": operator.lt, ">": operator.gt, "==": operator.eq}


@dataclass
class Figure:
    """One line of the result. `value` None means it could not be measured; `ok` is then false."""

    id: str
    value: float | None
    goal: str | None
    ok: bool
    stretch: str | None
    n: int
    unit: str
    raw: float | None = None
    base: float | None = None
    foreign_cpu: float | None = None


def holds(value: float | None, goal: str | None) -> bool:
    """Whether a value keeps a goal such as ">= 0.06"; with no goal it is enough that there is a value."""
    if value is None:
        return False
    if goal is None:
        return True
    sign, _, bound = goal.partition(" ")
    return bool(_COMPARE[sign](value, float(bound)))


def rounded(value: float | None) -> float | None:
    """Four significant digits: what is more is noise."""
    return None if value is None else float(f"{value:.4g}")


@dataclass(frozen=True)
class Name:
    """Id, goals and database under which a function reports."""

    id: str
    goal: str | None
    stretch: str | None
    database: str | None

    def figure(
        self,
        suffix: str,
        *,
        value: float | None,
        unit: str,
        n: int,
        raw: float | None = None,
        base: float | None = None,
        foreign_cpu: float | None = None,
        goal: str | None = None,
        stretch: str | None = None,
    ) -> Figure:
        """A figure of this id; goals given here hold for the suffix alone."""
        full = ".".join(part for part in (self.id, suffix, self.database) if part)
        goal, stretch = (goal, stretch) if suffix else (goal or self.goal, stretch or self.stretch)
        shown = rounded(value)
        return Figure(
            full,
            shown,
            goal,
            holds(shown, goal),
            stretch,
            n,
            unit,
            rounded(raw),
            rounded(base),
            rounded(foreign_cpu),
        )

    def share(self, suffix: str, *, kind: str, raw: float, base: float, n: int, foreign_cpu: float) -> Figure:
        """raw as a share of the bare view's base; void below the floor of its kind ("page" or "booking")."""
        value = raw / base if base >= BASE_FLOORS[kind] else None
        if value is None:
            told = (
                f"bench: {self.id}: void, the bare {kind} reached {base:.0f}/s of {BASE_FLOORS[kind]:.0f}/s"
            )
            print(told, file=sys.stderr, flush=True)
        figure = self.figure(
            suffix, value=value, unit="share", n=n, raw=raw, base=base, foreign_cpu=foreign_cpu
        )
        figure.goal, figure.stretch = figure.goal or self.goal, figure.stretch or self.stretch
        figure.ok = holds(figure.value, figure.goal)
        return figure


Measure = Callable[..., Iterable[Figure]]


@dataclass(frozen=True)
class Entry:
    id: str
    goal: str | None
    stretch: str | None
    both_databases: bool
    function: Measure

    def names(self) -> list[Name]:
        databases = ("postgresql", "sqlite") if self.both_databases else (None,)
        return [Name(self.id, self.goal, self.stretch, database) for database in databases]


REGISTRY: dict[str, Entry] = {}


def measures(
    name: str, *, goal: str | None = None, stretch: str | None = None, both_databases: bool = False
) -> Callable[[Measure], Measure]:
    """Register a function under an id."""

    def register(function: Measure) -> Measure:
        if name in REGISTRY:
            raise ValueError(f"two figures are called {name}")
        REGISTRY[name] = Entry(name, goal, stretch, both_databases, function)
        return function

    return register


def wanted(figure: str, group: str) -> bool:
    """Whether GROUP names this figure, or one above it: page names page.class and page.class.sqlite, G1 not G14."""
    names = [name.strip() for name in group.split(",") if name.strip()]
    return not names or any(figure == name or figure.startswith(f"{name}.") for name in names)


def chosen(group: str) -> list[tuple[Entry, Name]]:
    """What GROUP asks for; a name that leads to nothing is a mistake of the caller."""
    pairs = [(entry, name) for entry in REGISTRY.values() for name in entry.names()]
    asked = [name.strip() for name in group.split(",") if name.strip()]

    def leads_to(full: str, one: str) -> bool:
        # `booking.hot.p95.postgresql` is printed by the function of booking.hot on postgresql.
        return wanted(full, one) or (
            one.startswith(f"{full.rpartition('.')[0]}.") and one.endswith(full.rpartition(".")[2])
        )

    def full(name: Name) -> str:
        return ".".join(part for part in (name.id, name.database) if part)

    unknown = [one for one in asked if not any(leads_to(full(name), one) for _, name in pairs)]
    if unknown:
        raise SystemExit(f"no figure is called {', '.join(unknown)}; there are: {', '.join(REGISTRY)}")
    return [pair for pair in pairs if not asked or any(leads_to(full(pair[1]), one) for one in asked)]


def perform(entry: Entry, name: Name, bench: object) -> list[Figure]:
    """Run one function; what breaks is told and becomes a figure that is not ok."""
    shown = ".".join(part for part in (name.id, name.database) if part)
    print(f"{shown} …", flush=True)
    begin = time.monotonic()
    try:
        figures = list(entry.function(bench, name))
    except Exception:
        traceback.print_exc()
        figures = [name.figure("", value=None, unit="failed", n=0)]
    for figure in figures:
        told = "void" if figure.value is None else f"{figure.value:g} {figure.unit}"
        print(f"{figure.id}: {told} (n {figure.n}, {'ok' if figure.ok else 'NOT ok'})", flush=True)
    print(f"{shown} took {time.monotonic() - begin:.0f} s", flush=True)
    return figures


def report(figures: list[Figure]) -> int:
    """Print the one line of JSON that ends every run; 0 when all figures are ok."""
    print(json.dumps({"figures": [asdict(figure) for figure in figures]}, ensure_ascii=False), flush=True)
    return 0 if figures and all(figure.ok for figure in figures) else 1

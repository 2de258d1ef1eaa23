"""What a room can tell about a measure and a period: totals and anonymised voices, never names."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from common.places.models import Municipality
from common.places.models.municipality import ROOMS

SMALL_CELL = 5
"""Counts from 1 to 4 are hidden in what is published; 0 and themes never are."""


@dataclass(frozen=True)
class Observation:
    """One total: metric (stable identifier), label for people, value, unit.

    `exact`: it counts no persons and nothing one person did (themes, dates held, shares), so it is never hidden.
    """

    metric: str
    label: str
    value: int
    unit: str
    exact: bool = False


@dataclass(frozen=True)
class VoiceExtract:
    """One anonymised voice: the theme it belongs to and its words; `digest_key` identifies it without naming it."""

    digest_key: str
    theme: str
    text: str
    channel: str


@dataclass(frozen=True)
class Source:
    """A room's answer book. Both functions take (measure_key, first_day, last_day inclusive)."""

    name: str
    observe: Callable[[str, date, date], list[Observation]]
    voices: Callable[[str, date, date], list[VoiceExtract]]


_SOURCES: dict[str, Source] = {}


def register(source: Source) -> None:
    """Register a room's source from AppConfig.ready(); the same name again replaces it."""
    _SOURCES[source.name] = source


def sources() -> list[Source]:
    """Return all registered sources in the order of their names."""
    return [_SOURCES[name] for name in sorted(_SOURCES)]


def sources_of(municipality: Municipality) -> list[Source]:
    """Return the sources a municipality is told from: a room that is switched off says nothing.

    A source is named after its room; one with another name belongs to the whole house.
    """
    return [one for one in sources() if one.name not in ROOMS or municipality.room_is_on(one.name)]


def shown_count(value: int) -> str:
    """Return a count as it may be published: 1 to 4 become 1〜4."""
    return "1〜4" if 0 < value < SMALL_CELL else str(value)


def shown_total(seen: Observation) -> str:
    """Return a total as it may be published, with its unit."""
    return f"{seen.value if seen.exact else shown_count(seen.value)}{seen.unit}"

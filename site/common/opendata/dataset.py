"""The registry of open data sets."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from common.places.models import Municipality


@dataclass(frozen=True)
class Dataset:
    """One data set: its columns are declared, its rows come from `rows(municipality_id)` in that order.

    `room` names the room it is about: where that is switched off, the data set is not there.
    """

    slug: str
    title: str
    description: str
    columns: tuple[str, ...]
    rows: Callable[[int], Iterable[tuple[object, ...]]]
    licence: str = "CC BY 4.0"
    room: str = ""


_DATASETS: dict[str, Dataset] = {}


def register(dataset: Dataset) -> None:
    """Register a data set from AppConfig.ready(); the same slug again replaces it."""
    _DATASETS[dataset.slug] = dataset


def datasets_of(municipality: Municipality) -> list[Dataset]:
    """Return the data sets of the rooms that are switched on, in the order of their slugs."""
    return [_DATASETS[slug] for slug in sorted(_DATASETS) if _is_open(_DATASETS[slug], municipality)]


def dataset_of(municipality: Municipality, slug: str) -> Dataset | None:
    """Return one data set by its slug, or None when it is absent or its room is switched off."""
    found = _DATASETS.get(slug)
    return found if found is not None and _is_open(found, municipality) else None


def _is_open(dataset: Dataset, municipality: Municipality) -> bool:
    return not dataset.room or municipality.room_is_on(dataset.room)

"""The registry of open data sets."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Dataset:
    """One data set: its columns are declared, its rows come from `rows(municipality_id)` in that order."""

    slug: str
    title: str
    description: str
    columns: tuple[str, ...]
    rows: Callable[[int], Iterable[tuple[object, ...]]]
    licence: str = "CC BY 4.0"


_DATASETS: dict[str, Dataset] = {}


def register(dataset: Dataset) -> None:
    """Register a data set from AppConfig.ready(); the same slug again replaces it."""
    _DATASETS[dataset.slug] = dataset


def datasets() -> list[Dataset]:
    """Return all data sets in the order of their slugs."""
    return [_DATASETS[slug] for slug in sorted(_DATASETS)]


def dataset(slug: str) -> Dataset | None:
    """Return one data set by its slug, or None."""
    return _DATASETS.get(slug)

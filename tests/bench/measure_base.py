"""The bases themselves: how many answers a second the bare view and the bare booking give on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tests.bench.figures import BASE_FLOORS, Figure, Name, measures
from tests.bench.load import median

if TYPE_CHECKING:
    from tests.bench.run import Bench


def _base(bench: Bench, name: Name, kind: str) -> Iterator[Figure]:
    assert name.database is not None
    results, foreign = bench.base(kind, name.database)
    failed = sum(result.failed for result in results)
    rate = median([result.rate for result in results])
    value = rate if failed == 0 else None
    yield name.figure("", value=value, unit="answers/s", n=len(results), raw=rate, foreign_cpu=max(foreign))


@measures("base.page", goal=f">= {BASE_FLOORS['page']:.0f}", both_databases=True)
def base_page(bench: Bench, name: Name) -> Iterator[Figure]:
    yield from _base(bench, name, "page")


@measures("base.booking", goal=f">= {BASE_FLOORS['booking']:.0f}", both_databases=True)
def base_booking(bench: Bench, name: Name) -> Iterator[Figure]:
    yield from _base(bench, name, "booking")

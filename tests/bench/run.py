"""`make bench GROUP=page,booking.hot`: run the chosen figures; the last line of output is JSON."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]

from tests.bench import figures, load, machine, web  # noqa: E402 - the path is set above


class Bench:
    """What a measuring function works with: databases prepared once, repeated runs, and the base beside them."""

    def __init__(self) -> None:
        self.runs = int(os.environ.get("HIROBA_BENCH_RUNS", "5"))
        self.seconds = float(os.environ.get("HIROBA_BENCH_SECONDS", "4"))
        self._places: dict[str, web.Place] = {}

    def place(self, database: str) -> web.Place:
        return self._places.setdefault(database, web.Place(database))

    def rates(
        self, server: web.Server, request: bytes, *, warm_up: float = 1.5
    ) -> tuple[list[load.Result], list[float]]:
        """Results of the repeated runs against one address, and the share of foreign processor time in each."""
        load.run(server.port, lambda: request, seconds=warm_up)
        results, foreign = [], []
        for _ in range(self.runs):
            machine.wait_for_quiet()
            with machine.watching() as watch:
                results.append(load.run(server.port, lambda: request, seconds=self.seconds))
            foreign.append(watch.foreign)
        return results, foreign

    def base(self, kind: str, database: str) -> tuple[list[load.Result], list[float]]:
        """Runs against the bare view ("page") or the bare booking ("booking"), once per kind and database."""
        key = f"_base_{kind}_{database}"
        if not hasattr(self, key):
            request = load.get("/row/") if kind == "page" else load.post("/book/", b"name=%E5%B1%B1%E7%94%B0")
            with self.place(database).serve("bare") as server:
                setattr(self, key, self.rates(server, request))
        return getattr(self, key)  # type: ignore[no-any-return]

    def page_share(self, name: figures.Name, path: str) -> list[figures.Figure]:
        """Share of the base that a product page reaches on this database, with its 95th percentile beside it."""
        assert name.database is not None
        base, base_foreign = self.base("page", name.database)
        with self.place(name.database).serve("product") as server:
            results, foreign = self.rates(server, load.get(path))
        failed = sum(result.failed for result in results)
        if failed:
            raise RuntimeError(f"{failed} answers of {path} were not good: {results[0].statuses}")
        raw = load.median([result.rate for result in results])
        return [
            name.share(
                "",
                kind="page",
                raw=raw,
                base=load.median([result.rate for result in base]),
                n=len(results),
                foreign_cpu=max(foreign + base_foreign),
            ),
            name.figure(
                "p95",
                value=load.median([result.percentile(0.95) for result in results]),
                unit="ms",
                n=sum(len(result.times) for result in results),
                raw=raw,
                foreign_cpu=max(foreign),
            ),
        ]

    def close(self) -> None:
        for place in self._places.values():
            place.close()


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--group", default="", help="ids or prefixes, comma-separated")
    group = parser.parse_args(arguments).group
    for path in sorted(Path(__file__).parent.glob("measure_*.py")):
        importlib.import_module(f"tests.bench.{path.stem}")
    pairs = figures.chosen(group)
    bench = Bench()
    found: list[figures.Figure] = []
    try:
        for entry, name in pairs:
            found += figures.perform(entry, name, bench)
    finally:
        bench.close()
    return figures.report(found)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

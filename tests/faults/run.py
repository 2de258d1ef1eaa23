"""`make faults GROUP=G1,G14`: run the fault tests of the chosen ids at their full size; the last line is JSON.

A fault is a test marked `@pytest.mark.fault("G1")`, anywhere in tests/; it is part of `make test` as well. Here each
id runs by itself, on PostgreSQL and, when its tests must hold on both databases, on SQLite. What the tests write down
with `record_figure` is printed as `G1.<suffix>.<database>`; the number of its failed tests as `G1.<database>`.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]

from tests.bench import machine  # noqa: E402 - the path is set above
from tests.bench.figures import Figure, Name, holds, report, wanted  # noqa: E402


def known(root: Path = ROOT) -> list[str]:
    """Every id that a test is marked with, in order of its number; a mark inside a text is none."""
    found: set[str] = set()
    for path in (root / "tests").rglob("test_*.py"):
        marks = re.findall(r"^(?:@|pytestmark = ).*$", path.read_text(), re.MULTILINE)
        found |= set(re.findall(r"""mark\.fault\(["']([\w.]+)["']\)""", "\n".join(marks)))
    return sorted(found, key=lambda name: (int(re.sub(r"\D", "", name) or 0), name))


def run_tests(fault: str, database: str, figures: Path, report_file: Path) -> int:
    env = dict(os.environ, HIROBA_FIGURES=str(figures), DJANGO_SETTINGS_MODULE="config.settings.test")
    workers = os.environ.get("HIROBA_TEST_WORKERS", "2")
    command = [sys.executable, "-m", "pytest", "-q", "-n", workers, "--fault", fault]
    command.append(f"--junitxml={report_file}")
    if database == "sqlite":
        env.pop("DATABASE_URL", None)
        command.append("--both-databases")
    # pytest's own words go to standard error: standard output ends with our line of JSON.
    return subprocess.run(command, cwd=ROOT, env=env, stdout=sys.stderr.fileno(), check=False).returncode


def tally(report_file: Path) -> tuple[int, int, int]:
    """(run, failed, skipped) of a JUnit file; nothing at all when pytest did not come to write one."""
    if not report_file.exists():
        return 0, 0, 0
    suite = ET.parse(report_file).getroot().find("testsuite")
    assert suite is not None
    numbers = {key: int(suite.get(key, "0")) for key in ("tests", "failures", "errors", "skipped")}
    return numbers["tests"] - numbers["skipped"], numbers["failures"] + numbers["errors"], numbers["skipped"]


def perform(fault: str, database: str) -> list[Figure]:
    name = Name(fault, None, None, database)
    with tempfile.TemporaryDirectory(prefix="hiroba-faults-") as folder:
        figures, report_file = Path(folder, "figures"), Path(folder, "report.xml")
        figures.touch()
        print(f"{fault}.{database} …", flush=True)
        begin = time.monotonic()
        with machine.watching() as watch:
            status = run_tests(fault, database, figures, report_file)
        run, failed, skipped = tally(report_file)
        if database == "sqlite" and status == 5:
            print(f"{fault}.{database}: no test of it must hold on both databases", flush=True)
            return []
        sound = status == 0 and run > 0 and skipped == 0
        figure = name.figure(
            "", value=failed, unit="failed tests", n=run, goal="== 0", foreign_cpu=watch.foreign
        )
        figure.ok = figure.ok and sound
        found = [figure]
        for line in figures.read_text().splitlines():
            written = json.loads(line)
            counted = name.figure(**written, foreign_cpu=watch.foreign)
            counted.ok = holds(counted.value, counted.goal)
            found.append(counted)
        told = f"{run} tests, {failed} failed, {skipped} skipped ({time.monotonic() - begin:.0f} s)"
        print(f"{fault}.{database}: {told}", flush=True)
    return found


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="make faults", description=__doc__)
    parser.add_argument("--group", default="", help="ids, comma-separated")
    group = parser.parse_args(arguments).group
    names = known()
    unknown = [
        one
        for one in group.split(",")
        if one.strip() and not any(wanted(one.strip(), name) for name in names)
    ]
    if unknown:
        raise SystemExit(f"no fault is called {', '.join(unknown)}; there are: {', '.join(names)}")
    found: list[Figure] = []
    for fault in names:
        for database in ("postgresql", "sqlite"):
            full = f"{fault}.{database}"
            if wanted(full, group) or any(
                one.startswith(f"{fault}.") and one.endswith(database) for one in group.split(",")
            ):
                found += perform(fault, database)
    return report(found)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

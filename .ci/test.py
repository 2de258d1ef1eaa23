"""Run the suite twice: what must hold on both databases on SQLite, then everything on PostgreSQL.

Started by `make test` inside .ci/servers.py; further arguments go to pytest in both passes. pytest's closing line
of the second, large pass is the last line when all is well.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NOTHING_COLLECTED = 5


def run(*arguments: str, env: dict[str, str]) -> int:
    workers = os.environ.get("HIROBA_TEST_WORKERS", "2")
    # the order of files is that of tests/conftest.py: the longest first
    command = [sys.executable, "-m", "pytest", "-n", workers, "--no-loadscope-reorder", *arguments]
    return subprocess.run(command, cwd=ROOT, env=env, check=False).returncode


def plans_problem(plans: str, used: Path) -> str:
    """What is wrong with the use of the real plans; empty when they were read or not asked for."""
    if not plans or used.read_text().strip():
        return ""
    return f"HIROBA_PLANS is {plans}, but no test read a plan from it"


def main() -> int:
    narrowed = sys.argv[1:]
    env = dict(os.environ, DJANGO_SETTINGS_MODULE="config.settings.test", PYTHONDONTWRITEBYTECODE="1")
    with tempfile.NamedTemporaryFile(prefix="hiroba-plans-", suffix=".used") as used:
        env.setdefault("HIROBA_PLANS_USED", used.name)
        plans = env.get("HIROBA_PLANS", "")
        print(f"test: real plans: {plans or 'HIROBA_PLANS is not set, their tests are skipped'}", flush=True)
        print("test: SQLite (models, domain, queries, rights, faults)", flush=True)
        begin = time.monotonic()
        without = {key: value for key, value in env.items() if key != "DATABASE_URL"}
        first = run("--both-databases", "--durations=5", *narrowed, env=without)
        print(f"test: SQLite done in {time.monotonic() - begin:.0f} s; PostgreSQL (everything)", flush=True)
        second = run("--durations=15", *narrowed, env=env)
        problem = "" if narrowed else plans_problem(plans, Path(env["HIROBA_PLANS_USED"]))
    if narrowed and first == NOTHING_COLLECTED:
        first = 0
    if first:
        print(f"test: the pass on SQLite failed (status {first})")
    if problem:
        print(f"test: {problem}")
    return second or first or (1 if problem else 0)


if __name__ == "__main__":
    raise SystemExit(main())

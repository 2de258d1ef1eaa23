"""Every check that needs no server: `make check`. All run, each failure is shown, the end says which failed."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
PYTHON = str(BIN / "python")
MANAGE = (PYTHON, "site/manage.py")
TEMPLATES = ("site/templates", "learning/templates", "events/templates", "participation/templates")


@dataclass(frozen=True)
class Step:
    name: str
    commands: tuple[tuple[str, ...], ...]
    env: dict[str, str] = field(default_factory=dict)


def tool(name: str, *arguments: str) -> tuple[str, ...]:
    return (str(BIN / name), *arguments)


def steps(scratch: Path) -> list[Step]:
    """All checks; the slow ones first, so that two cores end at the same time."""
    path = {"PYTHONPATH": os.pathsep.join(["site", "."])}

    def fresh(name: str) -> dict[str, str]:
        """A database of its own for each step, because two run at a time."""
        var = scratch / name
        var.mkdir()
        return {"DJANGO_SETTINGS_MODULE": "config.settings.demo", "HIROBA_VAR": str(var)}

    contracts = [
        tool("lint-imports", "--no-cache", "--config", f".ci/{name}")
        for name in ("contracts.toml", "contracts_between.toml")
    ]
    templates = [folder for folder in TEMPLATES if (ROOT / folder).is_dir()]
    return [
        Step("types", (tool("mypy"),)),
        Step(
            "database",
            (
                (*MANAGE, "migrate", "--no-input", "--verbosity", "0"),
                (*MANAGE, "check", "--database", "default", "--fail-level", "WARNING"),
            ),
            fresh("database"),
        ),
        Step("migration lint", ((PYTHON, ".ci/migrations.py"),), path | fresh("lint")),
        Step("missing migrations", ((*MANAGE, "makemigrations", "--check", "--dry-run"),), fresh("missing")),
        Step("style", (tool("ruff", "check", "."),)),
        Step("format", (tool("ruff", "format", "--check", "."),)),
        Step("import contracts", tuple(contracts), path),
        Step("templates", (tool("djlint", "--lint", "--quiet", *templates),) if templates else ()),
        Step("unused code", ((PYTHON, ".ci/unused.py"),)),
        Step("locks", ((PYTHON, ".ci/locks.py"),)),
        Step("messages", ((PYTHON, ".ci/messages.py", "--check"),)),
    ]


def perform(step: Step) -> tuple[Step, bool, float, str]:
    begin = time.monotonic()
    output = ""
    good = True
    env = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "REDIS_URL")}
    for command in step.commands:
        result = subprocess.run(
            command,
            cwd=ROOT,
            env=env | step.env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if result.returncode != 0:
            good = False
            output += result.stdout + result.stderr
    return step, good, time.monotonic() - begin, output


def main() -> int:
    wanted = sys.argv[1:]
    failed: list[str] = []
    with tempfile.TemporaryDirectory(prefix="hiroba-check-") as scratch, ThreadPoolExecutor(2) as pool:
        chosen = [step for step in steps(Path(scratch)) if not wanted or step.name in wanted]
        for step, good, seconds, output in pool.map(perform, chosen):
            print(f"check: {step.name:<20} {'ok' if good else 'FAILED'} ({seconds:.0f} s)", flush=True)
            if not good:
                failed.append(step.name)
                print(output.rstrip(), flush=True)
    print(f"check: {'all ' + str(len(chosen)) + ' passed' if not failed else 'FAILED: ' + ', '.join(failed)}")
    return 1 if failed or not chosen else 0


if __name__ == "__main__":
    raise SystemExit(main())

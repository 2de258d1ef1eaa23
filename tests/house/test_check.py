"""Every step of `make check` fails on its fault: the house is copied, one fault planted, the step run as always."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tools import ROOT, script

pytestmark = pytest.mark.slow

check = script("check")
FOLDERS = (".ci", "site", "learning", "participation", "events")
PROVEN_ELSEWHERE = {
    "import contracts": "test_contracts.py",
    "unused code": "test_lint.py",
    "locks": "test_locks.py",
    "messages": "test_messages.py",
}
"""Step → the file of this folder that plants its faults."""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what the steps read."""
    copy = tmp_path_factory.mktemp("house")
    for folder in FOLDERS:
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__", "static"))
    (copy / "site" / "static").mkdir()
    shutil.copy(ROOT / "pyproject.toml", copy)
    return copy


def perform(house: Path, scratch: Path, name: str) -> str:
    """What a step says in this house when it fails, an empty text when it passes."""
    (step,) = [one for one in check.steps(scratch) if one.name == name]
    env = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "REDIS_URL")}
    told = ""
    for command in step.commands:
        result = subprocess.run(command, cwd=house, env=env | step.env, capture_output=True, text=True)
        told += result.stdout + result.stderr if result.returncode else ""
    return told


MODEL = """

class Planted(models.Model):
    name = models.CharField(max_length=3)
"""
MIGRATION = """from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("events", "{last}")]
    operations = [{operations}]
"""
DROP = MIGRATION.replace("{operations}", 'migrations.RemoveField("venue", "phone")')
LOST = MODEL + '    room = models.ForeignKey("Nowhere", on_delete=models.PROTECT)\n'
VENUE, TEMPLATE = "events/models/venue.py", "site/templates/planted.html"
# step, file, what is written at its end, what the step must say
FAULTS = [
    ("style", "events/planted.py", "import os\n", "F401"),
    ("style", "site/common/planted.py", "def go(fast=True):\n    return fast\n", "FBT002"),
    ("format", "events/planted.py", "x = {  'a':1 }\n", "would be reformatted"),
    ("templates", TEMPLATE, '<img src="/x.png">\n', "H013"),
    ("templates", TEMPLATE, "<div><p>{{ name }}</p>\n", "H025"),
    ("missing migrations", VENUE, MODEL, "Planted"),
    ("migration lint", "events/migrations/9999_drop_the_phone.py", DROP, "9999_drop_the_phone"),
    ("migration lint", "events/migrations/9999_venue_and_more.py", MIGRATION, "does not say what it does"),
    ("database", VENUE, LOST, "Nowhere"),
]


@pytest.mark.parametrize(
    ("name", "file", "text", "fault"), FAULTS, ids=[f"{fault[0]}: {fault[3]}" for fault in FAULTS]
)
def test_a_planted_fault_is_caught(
    house: Path, tmp_path: Path, name: str, file: str, text: str, fault: str
) -> None:
    place = house / file
    before = place.read_text() if place.exists() else None
    last = sorted((house / "events/migrations").glob("[0-9]*.py"))[-1].stem
    place.write_text((before or "") + text.replace("{last}", last).replace("{operations}", ""))
    try:
        told = perform(house, tmp_path, name)
    finally:
        place.unlink() if before is None else place.write_text(before)
    assert fault in told, told


# the real database takes half a minute to be migrated, and `make check` does just that
@pytest.mark.parametrize("name", sorted({fault[0] for fault in FAULTS} - {"database"}))
def test_the_copy_without_a_fault_passes(house: Path, tmp_path: Path, name: str) -> None:
    assert perform(house, tmp_path, name) == ""


def test_a_function_without_types_is_caught(tmp_path: Path) -> None:
    """mypy reads one file here with the settings of the house; the whole house takes a minute."""
    planted = tmp_path / "planted.py"
    planted.write_text("def seats(session):\n    return session\n\n\nleft: int = str(1)\n")
    command = [Path(sys.executable).parent / "mypy", "--config-file", ROOT / "pyproject.toml", planted]
    result = subprocess.run(
        [*map(str, command), "--cache-dir", str(tmp_path / "cache")],
        cwd=ROOT,
        env=dict(os.environ, MYPYPATH="site:."),
        capture_output=True,
        text=True,
    )
    assert result.returncode == 1, result.stdout + result.stderr
    assert "[no-untyped-def]" in result.stdout
    assert "[assignment]" in result.stdout


def test_every_step_is_proven(tmp_path: Path) -> None:
    steps = {step.name for step in check.steps(tmp_path)}
    assert steps == {fault[0] for fault in FAULTS} | set(PROVEN_ELSEWHERE) | {"types"}
    for file in PROVEN_ELSEWHERE.values():
        assert "_is_caught(" in (Path(__file__).parent / file).read_text(), file


@pytest.mark.parametrize(("command", "status"), [("true", 0), ("false", 1)])
def test_one_failing_step_fails_the_check(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: str, status: int
) -> None:
    steps = [check.Step("good", (("true",),)), check.Step("other", ((command,),))]
    monkeypatch.setattr(check, "steps", lambda scratch: steps)
    monkeypatch.setattr(sys, "argv", ["check.py"])
    assert check.main() == status
    assert ("FAILED: other" in capsys.readouterr().out) is bool(status)


def test_a_check_that_nobody_knows_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["check.py", "no such step"])
    assert check.main() == 1

"""The check of the locks and the audit see what they are there to see."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.house.tools import ROOT, script

locks = script("locks")
audit = script("audit")
PAPER = Path("docs/decisions/0001-dependencies.md")
HASH = "0" * 64


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    (tmp_path / PAPER).parent.mkdir(parents=True)
    shutil.copy(ROOT / PAPER, tmp_path / PAPER)
    return tmp_path


def add(copy: Path, text: str) -> None:
    with (copy / "requirements/core.txt").open("a") as lock:
        lock.write(text)


def test_the_locks_of_the_house_are_sound():
    assert locks.faults() == []


def test_every_direct_dependency_is_locked():
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = {"core": project["dependencies"], "production": project["optional-dependencies"]["production"]}
    wanted["test"] = [*project["optional-dependencies"]["test"], *project["optional-dependencies"]["check"]]
    for name, requirements in wanted.items():
        versions, _ = locks.packages_of((ROOT / "requirements" / f"{name}.txt").read_text(), name)
        names = {requirement.split(">")[0].split("=")[0].split("[")[0] for requirement in requirements}
        assert names <= set(versions), name


@pytest.mark.parametrize(
    ("planted", "fault"),
    [
        (f"gadget==1.0 \\\n    --hash=sha256:{HASH}\n", "no line says why gadget is here"),
        ("django==5.2.19\n", "django has no hash"),
        (f"django==5.2.18 \\\n    --hash=sha256:{HASH}\n", "django stands here twice"),
        ("gadget>=1.0\n", "not a pinned package"),
        ("--index-url https://example.org/simple\n", "not a pinned package"),
        ("# compiled from https://example.org/simple\n", "names an address"),
        (f"gadget @ https://example.org/gadget.whl --hash=sha256:{HASH}\n", "not a pinned package"),
    ],
)
def test_a_fault_in_a_lock_is_caught(copy, planted, fault):
    add(copy, planted)
    assert any(fault in line for line in locks.faults(copy)), locks.faults(copy)


def test_a_line_without_a_package_is_caught(copy):
    with (copy / PAPER).open("a") as paper:
        paper.write("- `gadget`: was here once.\n")
    assert locks.faults(copy) == [f"{PAPER}: gadget is explained but not locked"]


LOCK = f"good==1.0 \\\n    --hash=sha256:{HASH}\nother==2.0 ; sys_platform == 'win32' \\\n    --hash=sha256:{HASH}\n"


def test_an_audit_reports_what_is_known():
    answer = {
        "dependencies": [
            {"name": "good", "version": "1.0", "vulns": [{"id": "X-1", "fix_versions": ["1.1"]}]}
        ]
    }
    assert audit.judge(LOCK, answer) == (["good 1.0: X-1 (fixed in: 1.1)"], [])


def test_an_audit_that_skipped_a_package_says_so():
    answer = {"dependencies": [{"name": "good", "skip_reason": "not found"}]}
    assert audit.judge(LOCK, answer) == ([], ["good"])


def test_an_audit_that_forgot_a_package_says_so():
    assert audit.judge(LOCK, {"dependencies": []}) == ([], ["good"])


def test_a_silent_service_fails_the_audit(monkeypatch, capsys):
    monkeypatch.setattr(audit, "ask", lambda lock: (None, "connection refused"))
    assert audit.main() == 1
    assert "did not answer" in capsys.readouterr().out

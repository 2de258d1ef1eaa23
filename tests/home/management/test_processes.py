"""A household of programs starts together, ends together and leaves nobody behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from home.management.processes import Household, Program, ProgramEndedError, descendants

ROOT = Path(__file__).resolve().parents[3]
SLEEP = "import time; time.sleep(60)"
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
# A child that has a child of its own, which does not listen.
PARENT = (
    f"import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {STUBBORN!r}]); time.sleep(60)"
)


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def gone(pids: set[int], seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not any(alive(pid) for pid in pids):
            return True
        time.sleep(0.05)
    return False


def wait_for(condition, seconds: float = 10):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = condition()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError("it did not happen")


@pytest.fixture
def household(tmp_path, monkeypatch):
    monkeypatch.setattr("home.management.processes.ENDING_SECONDS", 1.0)
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    yield Household(env=dict(os.environ), cwd=tmp_path)
    for number, handler in handlers.items():
        signal.signal(number, handler)


def program(tmp_path: Path, name: str, code: str) -> Program:
    return Program(name, [sys.executable, "-c", code], tmp_path / f"{name}.log")


def test_leaving_the_household_ends_everybody(household, tmp_path):
    others = descendants(os.getpid())  # the browser of an earlier test may still be open
    with household:
        household.start(program(tmp_path, "one", SLEEP))
        household.start(program(tmp_path, "two", PARENT))
        pids = wait_for(lambda: len(family := descendants(os.getpid()) - others) >= 3 and family)
    assert gone(pids)


def test_a_stubborn_grandchild_is_ended_too(household, tmp_path):
    with household:
        household.start(program(tmp_path, "parent", PARENT))
        wait_for(lambda: "up" in (tmp_path / "parent.log").read_text())
        pids = descendants(household.children["parent"][1].pid)
    assert len(pids) == 1
    assert gone(pids)


def test_a_child_that_ends_is_told_with_its_last_lines(household, tmp_path):
    with pytest.raises(ProgramEndedError) as raised, household:
        household.start(program(tmp_path, "steady", SLEEP))
        household.start(program(tmp_path, "broken", "print('the reason', flush=True); raise SystemExit(3)"))
        pids = {child.pid for _, child in household.children.values()}
        household.wait()
    assert (raised.value.name, raised.value.code) == ("broken", 3)
    assert "the reason" in raised.value.tail
    assert gone(pids)


def test_children_stay_in_the_group_of_their_parent(household, tmp_path):
    with household:
        household.start(program(tmp_path, "one", SLEEP))
        assert os.getpgid(household.children["one"][1].pid) == os.getpgid(0)


PARENT_SCRIPT = """
import sys
from pathlib import Path
from home.management.processes import Household, Program, StopRequested
folder = Path(sys.argv[1])
try:
    with Household(env={}, cwd=folder) as household:
        for name in ("web", "worker"):
            household.start(Program(name, [sys.executable, "-c", "import time; time.sleep(60)"], folder / name))
        print("started", flush=True)
        household.wait()
except StopRequested:
    print("stopped", flush=True)
"""


@pytest.mark.parametrize(
    ("sent", "ends_well"),
    [(signal.SIGINT, True), (signal.SIGTERM, True), (signal.SIGHUP, True), (signal.SIGKILL, False)],
)
def test_whatever_ends_the_parent_ends_the_children(tmp_path, sent, ends_well):
    if sent == signal.SIGKILL and sys.platform != "linux":
        pytest.skip("only Linux tells a child that its parent was killed")
    parent = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(PARENT_SCRIPT), str(tmp_path)],
        env={"PYTHONPATH": str(ROOT / "site")},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout is not None
    assert parent.stdout.readline() == "started\n"
    pids = descendants(parent.pid)
    assert len(pids) == 2
    parent.send_signal(sent)
    assert parent.wait(timeout=15) == (0 if ends_well else -signal.SIGKILL)
    assert gone(pids)

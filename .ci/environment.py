"""Make or refresh the environment `.venv` from a locked file: `python3 .ci/environment.py core|test`.

Needs Python 3.11 with its venv module and nothing else. pip installs the pinned uv, uv installs everything
under its hash. A stamp with the hash of the lock makes the next start a matter of milliseconds; `test`
contains `core`.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCKS = {"core": "core.txt", "production": "production.txt", "test": "test.txt"}
# An environment of a later level satisfies the earlier ones.
LEVELS = tuple(LOCKS)


def fail(message: str) -> None:
    print(f"setup: {message}", file=sys.stderr)
    raise SystemExit(1)


def lock_hash(level: str) -> str:
    """The state an environment of this level is in: both locks and the interpreter that made it."""
    state = hashlib.sha256(sys.version.encode())
    for name in ("bootstrap.txt", LOCKS[level]):
        state.update((ROOT / "requirements" / name).read_bytes())
    return state.hexdigest()


def stamp(level: str) -> Path:
    return VENV / f".installed-{level}"


def is_ready(level: str) -> bool:
    if not PYTHON.exists():
        return False
    for candidate in LEVELS[LEVELS.index(level) :]:
        mark = stamp(candidate)
        if mark.exists() and mark.read_text() == lock_hash(candidate):
            return True
    return False


def run(command: list[str], **options: object) -> int:
    return subprocess.run(command, cwd=ROOT, check=False, **options).returncode  # type: ignore[call-overload]


def make_venv() -> None:
    if PYTHON.exists() and run([str(PYTHON), "-c", "import pip"], stderr=subprocess.DEVNULL) == 0:
        return
    print("setup: making .venv", flush=True)
    if run([sys.executable, "-m", "venv", "--clear", str(VENV)]) != 0:
        shutil.rmtree(VENV, ignore_errors=True)
        fail(
            f"{sys.executable} could not make a virtual environment. On Debian and Ubuntu its venv "
            "module is a package of its own: apt-get install python3-venv"
        )


def synchronise(lock: str) -> str:
    """Install exactly the lock with uv; returns the complaint, empty when it went well.

    The certificates of the machine come first, because towns and companies look into their traffic with their
    own; where a machine keeps none, uv's own list is tried.
    """
    env = dict(os.environ, VIRTUAL_ENV=str(VENV))
    if os.environ.get("PIP_INDEX_URL"):  # a mirror set for pip serves uv too
        env.setdefault("UV_DEFAULT_INDEX", os.environ["PIP_INDEX_URL"])
    uv = [str(VENV / "bin" / "uv"), "pip", "sync", "--quiet", "--no-config", "--python", str(PYTHON)]
    complaint = ""
    for certificates in ("1", "0"):
        env["UV_SYSTEM_CERTS"] = certificates
        result = subprocess.run(
            [*uv, "--require-hashes", lock], cwd=ROOT, env=env, check=False, capture_output=True, text=True
        )
        if result.returncode == 0:
            return ""
        complaint = result.stderr
    return complaint or "uv failed without a word\n"


def install(level: str) -> None:
    lock = str(ROOT / "requirements" / LOCKS[level])
    for old in LEVELS:
        stamp(old).unlink(missing_ok=True)
    pip = [
        str(PYTHON),
        "-m",
        "pip",
        "--disable-pip-version-check",
        "install",
        "--quiet",
        "--require-hashes",
        "-r",
    ]
    print("setup: installing the installer (uv)", flush=True)
    if run([*pip, str(ROOT / "requirements" / "bootstrap.txt")]) != 0:
        fail("pip could not install uv; the package registry must be reachable (see the lines above).")
    print(f"setup: installing requirements/{LOCKS[level]}", flush=True)
    complaint = synchronise(lock)
    # Where a machine reaches its registry in a way only pip is set up for, pip does the same work, slower.
    if complaint:
        print(f"{complaint}setup: uv did not succeed, trying pip", flush=True)
        if run([*pip, lock]) != 0:
            fail("the locked packages could not be installed (see the lines above).")
    stamp(level).write_text(lock_hash(level))


def main() -> None:
    if sys.version_info < (3, 11):  # noqa: UP036 - this runs under whatever python3 the machine has
        found = f"{sys.executable} is {sys.version.split()[0]}"
        fail(f"Python 3.11 or later is needed; {found}. Try: make PYTHON=python3.12 …")
    level = sys.argv[1] if len(sys.argv) > 1 else "core"
    if level not in LOCKS:
        fail(f"unknown level {level!r}; one of {', '.join(LEVELS)}")
    if is_ready(level):
        return
    begin = time.monotonic()
    make_venv()
    install(level)
    print(f"setup: .venv is ready ({time.monotonic() - begin:.0f} s)", flush=True)


if __name__ == "__main__":
    main()

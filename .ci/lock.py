"""Recompile the locked files in requirements/ from pyproject.toml.

Every file is universal (all platforms, Python 3.11 and later), carries the hashes of every published file and
names no registry. Each larger lock is compiled under the smaller ones, so that one environment can grow from
`core` to `test` without a version moving.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

Names = tuple[str, ...]
ROOT = Path(__file__).resolve().parent.parent
LOCKS = (
    # file, sources, extras, locks that bind it
    ("bootstrap", ("requirements/bootstrap.in",), (), ()),
    ("core", ("pyproject.toml",), (), ()),
    ("production", ("pyproject.toml",), ("production",), ("core",)),
    ("test", ("pyproject.toml",), ("production", "test", "check"), ("core", "production")),
)


def compile_lock(name: str, sources: Names, extras: Names, bounds: Names) -> None:
    """Write requirements/<name>.txt; this script's own arguments (--upgrade) go to uv."""
    uv = str(ROOT / ".venv" / "bin" / "uv")
    command = [uv, "pip", "compile", "--quiet", "--universal", "--generate-hashes", "--python-version=3.11"]
    command += ["--no-config", "--no-emit-index-url", "--no-emit-find-links"]
    command += ["--custom-compile-command=make lock", f"--output-file=requirements/{name}.txt"]
    for extra in extras:
        command += ["--extra", extra]
    for bound in bounds:
        command += ["--constraints", f"requirements/{bound}.txt"]
    # Only the public registry's own files may enter a lock, whatever this machine is set up to use.
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("UV_", "PIP_"))}
    subprocess.run([*command, *sys.argv[1:], *sources], cwd=ROOT, env=clean, check=True)


def main() -> None:
    for lock in LOCKS:
        print(f"lock: requirements/{lock[0]}.txt", flush=True)
        compile_lock(*lock)


if __name__ == "__main__":
    main()

"""Check the locks: every package pinned, with hashes, explained in docs/decisions, and no registry named."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAPER = "docs/decisions/0001-dependencies.md"


def packages_of(text: str, name: str) -> tuple[dict[str, str], list[str]]:
    """Version of every package of one lock, and what is wrong with the file."""
    versions: dict[str, str] = {}
    faults: list[str] = []
    # A requirement and its hashes are one logical line, continued by backslashes.
    for line in re.sub(r"\\\n\s*", " ", text).splitlines():
        line = line.strip()
        if not line or line.startswith("#"):
            if re.search(r"https?://", line):
                faults.append(f"{name}: a comment names an address: {line}")
            continue
        match = re.match(r"([A-Za-z0-9][A-Za-z0-9._-]*)==([^\s;]+)", line)
        if match is None:
            faults.append(f"{name}: not a pinned package: {line[:80]}")
            continue
        package, version = match[1].lower(), match[2]
        if "://" in line:
            faults.append(f"{name}: {package} comes from an address of its own")
        if not re.search(r"--hash=sha256:[0-9a-f]{64}\b", line):
            faults.append(f"{name}: {package} has no hash")
        # Two versions are right only where each says for which machines it is.
        if versions.setdefault(package, version) != version and ";" not in line:
            faults.append(f"{name}: {package} stands here twice, as {versions[package]} and {version}")
    return versions, faults


def faults(root: Path = ROOT) -> list[str]:
    """Everything that is wrong, one line each."""
    found: list[str] = []
    locked: dict[str, tuple[str, str]] = {}
    files = sorted((root / "requirements").glob("*.txt"))
    if not files:
        return ["requirements/ holds no lock"]
    for path in files:
        versions, wrong = packages_of(path.read_text(), path.name)
        found += wrong
        for package, version in versions.items():
            # uv lists the forks of one package in the same order in every lock, so the first can be compared
            other = locked.setdefault(package, (version, path.name))
            if other[0] != version:
                found.append(f"{package} is {version} in {path.name} and {other[0]} in {other[1]}")
    explained = re.findall(r"^- `([^`]+)`: \S", (root / PAPER).read_text(), re.MULTILINE)
    found += [
        f"{PAPER}: no line says why {package} is here" for package in sorted(set(locked) - set(explained))
    ]
    found += [
        f"{PAPER}: {package} is explained but not locked" for package in sorted(set(explained) - set(locked))
    ]
    found += [
        f"{PAPER}: {package} has two lines"
        for package in sorted(set(explained))
        if explained.count(package) > 1
    ]
    return found


def main() -> int:
    found = faults()
    print(
        "\n".join(f"locks: {fault}" for fault in found) or "locks: every package pinned, hashed and explained"
    )
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())

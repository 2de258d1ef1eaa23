"""Known vulnerabilities of everything that is locked: `make audit`.

An audit that could not ask is no audit: it fails when the service did not answer and when any package of the locks
was left out of the answer. The lock of the tests holds everything of the others.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

LOCKS = ("bootstrap.txt", "test.txt")
ROOT = Path(__file__).resolve().parent.parent


def ask(lock: Path) -> tuple[dict[str, object] | None, str]:
    """The service's answer for one lock, or None and what stood in the way."""
    command = [
        sys.executable,
        "-m",
        "pip_audit",
        "--disable-pip",
        "--require-hashes",
        "--requirement",
        str(lock),
    ]
    command += ["--format", "json", "--progress-spinner", "off", "--timeout", "30"]
    try:
        result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    except subprocess.TimeoutExpired:
        return None, "no answer within ten minutes"
    try:
        return json.loads(result.stdout), ""
    except json.JSONDecodeError:
        return None, "\n".join(result.stderr.strip().splitlines()[-3:])


def applies(marker: str) -> bool:
    """Whether a package with this environment marker belongs to the machine that asks."""
    from packaging.markers import Marker  # noqa: PLC0415 - comes with the test environment

    return not marker or Marker(marker).evaluate()


def judge(lock: str, answer: dict[str, object]) -> tuple[list[str], list[str]]:
    """What an answer reports as vulnerable, and the packages of the lock that it does not speak of."""
    found: list[str] = []
    asked: set[str] = set()
    dependencies = answer.get("dependencies")
    for entry in dependencies if isinstance(dependencies, list) else []:
        if "skip_reason" in entry:
            continue
        asked.add(re.sub(r"[-_.]+", "-", str(entry["name"])).lower())
        for vulnerability in entry.get("vulns", []):
            fixed = ", ".join(vulnerability.get("fix_versions", [])) or "no release yet"
            found.append(f"{entry['name']} {entry['version']}: {vulnerability['id']} (fixed in: {fixed})")
    skipped = []
    for line in re.findall(r"^([a-z0-9][a-z0-9._-]*==[^\\\n]*)", lock, re.MULTILINE):
        requirement, _, marker = line.partition(";")
        name = re.sub(r"[-_.]+", "-", requirement.partition("==")[0].strip())
        if applies(marker.strip()) and name not in asked:
            skipped.append(name)
    return found, skipped


def main() -> int:
    failed = False
    for name in LOCKS:
        path = ROOT / "requirements" / name
        print(f"audit: {name}", flush=True)
        answer, problem = ask(path)
        if answer is None:
            print(f"audit: FAILED, the service for known vulnerabilities did not answer:\n{problem}")
            return 1
        found, skipped = judge(path.read_text(), answer)
        for fault in found:
            print(f"audit: {fault}")
        if skipped:
            print(
                f"audit: FAILED, {len(skipped)} packages were skipped ({', '.join(skipped[:5])} …): the service for "
                "known vulnerabilities did not answer for them. Try again where it can be reached."
            )
        failed = failed or bool(found or skipped)
    if not failed:
        print("audit: every locked package was looked at, nothing is known against them")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())

"""Rules of the house that no other tool holds: names, places and lengths of files."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("learning", "participation", "events")
CODE = ("site", *ROOMS, "tests", ".ci")
FORBIDDEN_NAMES = {
    "utils",
    "util",
    "helpers",
    "helper",
    "services",
    "service",
    "managers",
    "manager",
    "misc",
    "common_",
}
LONGEST = 400


def files(root: Path, *suffixes: str) -> Iterator[Path]:
    for folder in CODE:
        for path in sorted((root / folder).rglob("*")):
            if path.is_file() and path.suffix in suffixes and "__pycache__" not in path.parts:
                yield path


def site_is_a_package(root: Path) -> list[str]:
    """`site` is a module of Python itself: a package of that name would replace it and break the interpreter."""
    return [str(path) for path in (root / "site" / "__init__.py", root / "__init__.py") if path.exists()]


def ill_named(root: Path) -> list[str]:
    """Files and folders whose name says nothing about their noun."""
    return [
        str(path.relative_to(root))
        for path in files(root, ".py", ".html", ".css", ".js")
        if FORBIDDEN_NAMES & {part.split(".")[0].lower() for part in path.relative_to(root).parts}
    ]


def too_long(root: Path) -> list[str]:
    """Files that are more than one room; tests may list their cases."""
    return [
        f"{path.relative_to(root)}: {length} lines"
        for path in files(root, ".py")
        if not {"migrations", "tests"} & set(path.relative_to(root).parts)
        and (length := len(path.read_text().splitlines())) > LONGEST
    ]


def unfinished(root: Path) -> list[str]:
    """Marks of work left for later: it belongs into an issue, not into the code."""
    mark = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")
    return [
        f"{path.relative_to(root)}:{number}"
        for path in files(root, ".py", ".html", ".css", ".js")
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if mark.search(line)
    ]


def inline(root: Path) -> list[str]:
    """Inline styles, scripts and handlers in templates: the content security policy would refuse them."""
    fault = re.compile(
        r"\sstyle=|<style\b|<script(?![^>]*\bsrc=)(?![^>]*application/(ld\+)?json)[^>]*>|\son[a-z]+=",
        re.IGNORECASE,
    )
    return [
        f"{path.relative_to(root)}: {match[0].strip()}"
        for path in files(root, ".html")
        if (match := fault.search(re.sub(r"{#.*?#}", "", path.read_text())))
    ]


def without_assertion(root: Path) -> list[str]:
    """Test functions that cannot fail because they assert nothing."""
    found = []
    for path in files(root, ".py"):
        if not path.name.startswith("test_"):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                words = ast.dump(node)
                if not re.search(
                    r"Assert\(|attr='(raises|fail|warns)'|id='(django_)?(assert|expect|check)_?\w*'|"
                    r"attr='(assert|expect)\w*'",
                    words,
                ):
                    found.append(f"{path.relative_to(root)}: {node.name}")
    return found


def naive_clock(root: Path) -> list[str]:
    """Only common.text.clock asks the machine for the time."""
    call = re.compile(r"\b(timezone\.now|datetime\.now|datetime\.utcnow|date\.today|timezone\.localdate)\(")
    return [
        f"{path.relative_to(root)}:{number}"
        for path in files(root, ".py")
        if path.relative_to(root).parts[0] in ("site", *ROOMS)
        and "migrations" not in path.parts
        and path.relative_to(root) != Path("site/common/text/clock.py")
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if call.search(line)
    ]


RULES = [site_is_a_package, ill_named, too_long, unfinished, inline, without_assertion, naive_clock]


@pytest.mark.parametrize("rule", RULES)
def test_the_house_keeps_its_rules(rule):
    assert rule(ROOT) == []


@pytest.mark.parametrize(
    ("rule", "file", "text"),
    [
        (site_is_a_package, "site/__init__.py", ""),
        (ill_named, "events/helpers.py", ""),
        (ill_named, "site/common/people/utils/names.py", ""),
        (too_long, "events/rules.py", "x = 1\n" * 401),
        (unfinished, "events/rules.py", "x = 1  # TO" + "DO: two\n"),
        (inline, "events/templates/events/slip.html", '<p style="color: red">'),
        (inline, "events/templates/events/slip.html", "<script>go()</script>"),
        (inline, "events/templates/events/slip.html", '<button onclick="go()">'),
        (without_assertion, "tests/events/test_slip.py", "def test_slip():\n    print(1)\n"),
        (naive_clock, "events/domain/booking.py", "moment = timezone.now()\n"),
    ],
)
def test_a_planted_fault_is_caught(tmp_path, rule, file, text):
    assert rule(tmp_path) == []
    (tmp_path / file).parent.mkdir(parents=True)
    (tmp_path / file).write_text(text)
    assert rule(tmp_path) != []


def test_what_is_right_is_left_alone(tmp_path):
    page = tmp_path / "events/templates/events/slip.html"
    page.parent.mkdir(parents=True)
    page.write_text('<script src="/static/booking.js" defer></script><p class="notice" data-once="1">')
    test = tmp_path / "tests/test_slip.py"
    test.parent.mkdir()
    test.write_text("def test_slip():\n    with pytest.raises(ValueError):\n        int('x')\n")
    assert [rule.__name__ for rule in RULES if rule(tmp_path)] == []

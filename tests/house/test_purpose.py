"""Every form in which somebody types or chooses something says what it is used for before its first field."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TEMPLATES = Path(__file__).resolve().parents[2] / "site" / "templates"
FORM = re.compile(r"<form\b(?P<head>[^>]*)>(?P<body>.*?)</form>", re.S)
SENDS = re.compile(r'method="(post|\{\{ attrs\.method \}\})"')
INCLUDED = re.compile(r'\{% include "(?P<name>[^"]+)"[^%]*%\}')
TYPED = re.compile(
    r"<textarea|<select|<input(?![^>]*type=\"(?:hidden|submit)\")|as_field_group|\{% field_input "
    r"|\{\{ \w*form \}\}|\{% slot body %\}"
)
SHOWN = "{% purpose "


def whole(source: str, folder: Path, depth: int = 3) -> str:
    """The text with the templates that it includes by name (some include themselves, so not for ever)."""

    def text_of(found: re.Match[str]) -> str:
        path = folder / found["name"]
        return whole(path.read_text(), folder, depth - 1) if depth and path.exists() else ""

    return INCLUDED.sub(text_of, source)


def silent_forms(folder: Path) -> list[str]:
    """The forms below the folder that ask for something before they have said what for."""
    found = []
    for path in sorted(folder.rglob("*.html")):
        text, end = whole(path.read_text(), folder), 0
        for form in FORM.finditer(text):
            field = TYPED.search(form["body"])
            if SENDS.search(form["head"]) and field:
                before = text[end : form.start("body") + field.start()]
                if SHOWN not in before:
                    found.append(f"{path.relative_to(folder)}: {field[0]} comes before the purpose of use")
            end = form.end()
    return found


def test_every_form_says_what_it_is_used_for_before_its_first_field() -> None:
    assert silent_forms(TEMPLATES) == []


BUTTON = '<form method="post"><input type="hidden" name="version"><button>Close</button></form>'
SAYS = '<form method="post">{% purpose words %}{{ form.name.as_field_group }}</form>'


@pytest.mark.parametrize(
    ("source", "silent"),
    [
        ('<form method="post">{% csrf_token %}{{ form }}</form>', 1),
        ('<form method="post">{{ form.name.as_field_group }}{% purpose words %}</form>', 1),
        ('<form method="post"><input class="input" name="note"></form>', 1),
        ('<form method="post">{% include "field.html" %}</form>', 1),
        (SAYS + '<form method="post"><textarea name="more"></textarea></form>', 1),
        (SAYS, 0),
        (BUTTON, 0),
        ('<form method="get"><input name="q"></form>', 0),
    ],
)
def test_a_form_that_stays_silent_is_found(tmp_path: Path, source: str, silent: int) -> None:
    (tmp_path / "form.html").write_text(source)
    (tmp_path / "field.html").write_text("{{ field.as_field_group }}")
    assert len(silent_forms(tmp_path)) == silent

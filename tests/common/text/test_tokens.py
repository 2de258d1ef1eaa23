"""The colours keep their promise: 7:1 for words, 3:1 for edges. And what a resident loads stays small."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

CSS = Path(__file__).resolve().parents[3] / "site" / "static" / "hiroba" / "css"
ROLES = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", (CSS / "tokens.css").read_text(encoding="utf-8")))

WORDS = [
    *(
        ("ink", ground)
        for ground in ("paper", "surface", "surface-soft", "off-soft", "easy-soft", "warn-soft")
    ),
    *(("ink-soft", ground) for ground in ("paper", "surface", "surface-soft", "off-soft", "meet-soft")),
    *(("link", ground) for ground in ("paper", "surface", "surface-soft", "warn-soft", "info-soft")),
    *(("link-visited", ground) for ground in ("paper", "surface-soft")),
    *(("action", ground) for ground in ("surface", "learn-soft")),
    *(("on-action", ground) for ground in ("action", "action-hover", "action-press", "night", "ink-soft")),
    ("meet", "meet-soft"),
    ("meet", "surface"),
    ("decide", "decide-soft"),
    ("trace", "trace-soft"),
    ("ok", "ok-soft"),
    ("add", "add-soft"),
    ("warn", "warn-soft"),
    ("warn", "easy-soft"),
    ("error", "surface"),
    ("error", "error-soft"),
    ("del", "del-soft"),
    ("off", "off-soft"),
]
EDGES = [
    ("line-strong", "surface"),
    ("line-strong", "paper"),
    ("line-strong", "off-soft"),
    ("warn-edge", "warn-soft"),
    ("action", "paper"),
    ("error", "paper"),
    ("focus-ring", "paper"),
    ("focus-ring", "focus-glow"),
    ("focus-glow", "night"),
]


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(ROLES[one]), luminance(ROLES[other])), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("words", "ground"), WORDS)
def test_words_have_seven_to_one(words: str, ground: str) -> None:
    assert contrast(words, ground) >= 7


@pytest.mark.parametrize(("edge", "ground"), EDGES)
def test_edges_and_marks_have_three_to_one(edge: str, ground: str) -> None:
    assert contrast(edge, ground) >= 3


def test_the_measure_finds_a_pale_pair() -> None:
    assert contrast("line", "surface") < 3


def test_what_a_resident_loads_is_small() -> None:
    assert sum((CSS / name).stat().st_size for name in ("tokens.css", "base.css")) < 46_080
    script = CSS.parent / "js" / "hiroba.js"
    assert script.stat().st_size < 5_120


@pytest.mark.parametrize("name", ["base.css", "staff.css", "print.css"])
def test_rules_use_roles_that_exist(name: str) -> None:
    used = set(re.findall(r"var\(--([\w-]+)\)", (CSS / name).read_text(encoding="utf-8")))
    tokens = (CSS / "tokens.css").read_text(encoding="utf-8")
    own = set(re.findall(r"--([\w-]+):", tokens + (CSS / name).read_text(encoding="utf-8")))
    assert used <= own

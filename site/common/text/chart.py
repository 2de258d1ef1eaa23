"""Geometry and words of an indicator's chart. Drawn on the server: no script, and paper shows the same."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from common.text.language import is_foreign
from common.text.showing import listed

Number = int | float | Decimal
FONT = 18.2
WIDTHS = {"base": 310, "large": 266, "xlarge": 214}
"""Text size → width of the drawing while FONT is the size of its words: larger words, fewer of them in a row. The
picture is as many rem wide, so that its words are as large as the text around it and fit a telephone."""
_GAP = 7


@dataclass(frozen=True)
class Mark:
    """One year: where its bar and its target stand, and what is written beside them."""

    label: str
    note: str
    value_text: str
    target_text: str
    open: bool
    x: float
    y: float
    width: float
    height: float
    value_x: float
    value_y: float
    value_inside: bool
    target_at: float | None
    target_text_x: float
    target_text_y: float
    target_inside: bool
    label_x: float
    label_y: float
    note_y: float


@dataclass(frozen=True)
class Row:
    """One row of the table below the chart."""

    label: str
    target: str
    value: str
    result: str


@dataclass(frozen=True)
class Chart:
    """What components/chart.html draws."""

    upright: bool
    width: float
    rem: float
    height: float
    base: float
    lines: list[float]
    marks: list[Mark]
    rows: list[Row]
    description: str
    has_targets: bool


def shown(number: Number | None, unit: str) -> str:
    """Return 2,700人; ― for a value that is not there."""
    if number is None:
        return "―"
    text = f"{number:,}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return f"{text}{unit}"


def chart_of(
    points: Sequence[dict[str, Any]],
    *,
    title: str,
    series: str,
    unit: str,
    better: str,
    text: str = "base",
) -> Chart:
    """Return the chart of `points` (label, value, target, note, open); upright where the words fit, else lying bars.

    `text` is the size of the text around it: base, large or xlarge.
    """
    width = WIDTHS.get(text, WIDTHS["base"])
    rows = [_row(point, unit=unit, better=better) for point in points]
    numbers = [n for point in points for n in (point.get("value"), point.get("target")) if n is not None]
    top = float(max(numbers, default=1)) or 1.0
    words = [_words(point, unit) for point in points]
    column = width / max(len(points), 1)
    widest = max((_breadth(text) for texts in words for text in texts), default=0)
    upright = len(points) <= 4 and widest * FONT <= column + 1
    build = _upright if upright else _lying
    marks, height, base, lines = build(points, words, top, width)
    return Chart(
        upright=upright,
        width=width,
        rem=round(width / FONT, 2),
        height=height,
        base=base,
        lines=lines,
        marks=marks,
        rows=rows,
        description=_description(rows, series=series),
        has_targets=any(point.get("target") is not None for point in points),
    )


def _words(point: dict[str, Any], unit: str) -> tuple[str, str, str, str]:
    value, target = point.get("value"), point.get("target")
    return (
        str(point["label"]),
        str(point.get("note") or ""),
        shown(value, unit) if value is not None else "",
        _("Target %(number)s") % {"number": shown(target, "")} if target is not None else "",
    )


def _breadth(text: str) -> float:
    """Return the width in em: a full-width letter is 1, everything else 0.56."""
    return sum(1.0 if unicodedata.east_asian_width(letter) in "WFA" else 0.56 for letter in text)


def _row(point: dict[str, Any], *, unit: str, better: str) -> Row:
    value, target = point.get("value"), point.get("target")
    note = point.get("note")
    label = f"{point.get('long_label') or point['label']}{f'（{note}）' if note else ''}"
    return Row(label, shown(target, unit), shown(value, unit), _result(point, unit=unit, better=better))


def _result(point: dict[str, Any], *, unit: str, better: str) -> str:
    value, target = point.get("value"), point.get("target")
    if value is None or target is None:
        return "―"
    missing = target - value if better == "up" else value - target
    if point.get("open"):
        return pgettext("look", "Under way")
    if missing <= 0:
        return pgettext("look", "Reached")
    return _("%(number)s to go") % {"number": shown(missing, unit)}


def _description(rows: Sequence[Row], *, series: str) -> str:
    said = []
    for row in rows:
        parts = [row.label]
        if row.value != "―":
            parts.append(f"{series}{' ' if is_foreign() else ''}{row.value}")
        if row.target != "―":
            parts.append(_("target %(number)s") % {"number": row.target})
        if row.result not in ("―", ""):
            parts.append(row.result)
        said.append(listed(parts))
    full_stop = ". " if is_foreign() else "。"
    return "".join(f"{one}{full_stop}" for one in said).strip()


def _upright(
    points: Sequence[dict[str, Any]], words: Sequence[tuple[str, str, str, str]], top: float, width: int
) -> tuple[list[Mark], float, float, list[float]]:
    base, highest = 214.0, 166.0
    column = width / max(len(points), 1)
    marks = []
    for at, (point, (label, note, value_text, target_text)) in enumerate(zip(points, words, strict=True)):
        value, target = point.get("value"), point.get("target")
        height = round(float(value or 0) / top * highest, 1)
        y = base - height
        target_at = None if target is None else round(base - float(target) / top * highest, 1)
        x = round(at * column + 4, 1)
        middle = round(x + (column - _GAP) / 2, 1)
        value_y, inside, target_y, target_inside = _places(y, base, target_at)
        marks.append(
            Mark(
                label=label,
                note=note,
                value_text=value_text,
                target_text=target_text,
                open=bool(point.get("open")),
                x=x,
                y=round(y, 1),
                width=round(column - _GAP, 1),
                height=height,
                value_x=middle,
                value_y=value_y,
                value_inside=inside,
                target_at=target_at,
                target_text_x=middle,
                target_text_y=target_y,
                target_inside=target_inside,
                label_x=middle,
                label_y=base + 21,
                note_y=base + 41,
            )
        )
    return (
        marks,
        base + (48 if any(mark.note for mark in marks) else 28),
        base,
        [base - 46 * n for n in (1, 2, 3, 4)],
    )


def _places(y: float, base: float, target_at: float | None) -> tuple[float, bool, float, bool]:
    """Return where value and target are written so that neither covers the other or the dashes."""
    if target_at is None:
        return round(y - 8, 1), False, 0.0, False
    if (
        target_at <= y
    ):  # not reached: the target's words stand over its line, the value's under it where they fit
        if y - target_at >= 30:
            return round(y - 8, 1), False, round(target_at - 8, 1), False
        if base - y >= 30:
            return round(y + 22, 1), True, round(target_at - 8, 1), False
        return round(target_at - 28, 1), False, round(target_at - 8, 1), False
    if base - target_at >= 30 and target_at - y >= 8:  # reached: the target's words stand inside the bar
        return round(y - 8, 1), False, round(target_at + 24, 1), True
    return round(y - 28, 1), False, round(y - 8, 1), False


def _lying(
    points: Sequence[dict[str, Any]], words: Sequence[tuple[str, str, str, str]], top: float, width: int
) -> tuple[list[Mark], float, float, list[float]]:
    marks: list[Mark] = []
    line, bar, space = 22.0, 26.0, 14.0
    y = 0.0
    for point, (label, note, value_text, target_text) in zip(points, words, strict=True):
        value, target = point.get("value"), point.get("target")
        whole = f"{label}（{note}）" if note else label
        # what does not fit into one line above the bar takes a line of its own
        note_apart = bool(note) and _breadth(whole) * FONT > width
        first = label if note_apart else whole
        last = f"（{note}）" if note_apart else first
        goal_apart = bool(target_text) and (_breadth(last) + _breadth(target_text) + 0.5) * FONT > width
        top_line = y + 18
        y += line * (1 + note_apart + goal_apart) + 4
        length = round(float(value or 0) / top * (width - 6), 1)
        inside = length >= _breadth(value_text) * FONT + 16
        marks.append(
            Mark(
                label=first,
                note=last if note_apart else "",
                value_text=value_text,
                target_text=target_text,
                open=bool(point.get("open")),
                x=2,
                y=y,
                width=length,
                height=bar,
                value_x=12 if inside else length + 10,
                value_y=y + 20,
                value_inside=inside,
                target_at=None if target is None else round(2 + float(target) / top * (width - 6), 1),
                target_text_x=width,
                target_text_y=y - 8,
                target_inside=False,
                label_x=2,
                label_y=top_line,
                note_y=top_line + line,
            )
        )
        y += bar + space
    return marks, y, 2, []

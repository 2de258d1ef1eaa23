"""Rows of blanks in plain text: on paper they push a line to the right, on a telephone they push it off the screen."""

import re

_LEADING = re.compile(r"^[ \t\u3000]*\u3000[ \t\u3000]*")
_INNER = re.compile(r"(?<=\S)[ \t\u3000]*\u3000{3}[ \t\u3000]*(?=\S)")
INDENT = 3
"""Full-width blanks that may stand before a line; more of them mean "at the right edge"."""


def at_the_right(line: str) -> bool:
    """Say whether a line was pushed to the right edge with blanks, as 町長 below a preface."""
    found = _LEADING.match(line)
    return found is not None and found[0].count("\u3000") > INDENT and bool(line.strip())


def close_gaps(text: str) -> str:
    """Return the text as it is shown: no blanks at line ends, two at most inside a line; nothing else is changed."""
    lines = (_INNER.sub("\u3000\u3000", line.rstrip()) for line in text.split("\n"))
    return "\n".join(_LEADING.sub("\u3000", line) if at_the_right(line) else line for line in lines)

"""Damm's check digit: catches every single wrong digit and every swap of neighbours (H. M. Damm, 2004)."""

_TABLE = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)


def check_digit(digits: str) -> str:
    """Return the digit that makes `digits` (ASCII 0–9) valid when appended."""
    interim = 0
    for ch in digits:
        interim = _TABLE[interim][int(ch)]
    return str(interim)


def is_valid(digits: str) -> bool:
    """Return whether a number ends in its right check digit."""
    return bool(digits) and check_digit(digits) == "0"

"""How often one may try to guess a number with its digits before the telephone is the way."""

from contextlib import suppress

from django.core.cache import cache

TRIES = 10
"""Tries per number; ten times as many per network address, behind which a whole library may sit."""
WINDOW = 10 * 60
"""Seconds after which the count of a number or an address begins anew."""
WRONG_TRIES, WEEK = 30, 7 * 24 * 60 * 60
"""Wrong tries per number within a week: four digits hold 10,000 values, which patience alone must not exhaust."""


def begin_attempt(*, kind: str, municipality_id: int, number: str, address: str) -> bool:
    """Count one try before it is looked up, so that tries sent at once count as well; return whether it may go on.

    `number` is what was typed (empty: only the address is counted), `address` the client's network address.
    """
    counts = [(_count(_key(kind, municipality_id, address)), TRIES * 10)]
    if number:
        counts.append((_count(_key(kind, municipality_id, number)), TRIES))
        counts.append((_count(_key(kind, municipality_id, f"week:{number}"), WEEK), WRONG_TRIES))
    return all(count <= most for count, most in counts)


def end_attempt(*, kind: str, municipality_id: int, number: str, address: str) -> None:
    """Take a try that found something out of the counts: it was no guess."""
    if number:
        cache.delete(_key(kind, municipality_id, number))
    for what in [address, *([f"week:{number}"] if number else [])]:
        with suppress(ValueError):  # the window may have ended meanwhile
            cache.decr(_key(kind, municipality_id, what))


def _key(kind: str, municipality_id: int, what: str) -> str:
    return f"attempts:{kind}:{municipality_id}:{what}"


def _count(key: str, seconds: int = WINDOW) -> int:
    cache.add(key, 0, seconds)
    try:
        count = int(cache.incr(key))
    except ValueError:  # it ended between the two
        cache.set(key, 1, seconds)
        return 1
    if count == 1:
        cache.touch(key, seconds)  # a count begun by incr alone would never end
    return count

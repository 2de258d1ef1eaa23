"""How often one may try to guess a number with its digits before the telephone is the way."""

from contextlib import suppress

from django.core.cache import cache

TRIES = 10
"""Tries per number; ten times as many per network address, behind which a whole library may sit."""
WINDOW = 10 * 60
"""Seconds after which the count of a number or an address begins anew."""


def begin_attempt(*, kind: str, municipality_id: int, number: str, address: str) -> bool:
    """Count one try before it is looked up, so that tries sent at once count as well; return whether it may go on.

    `number` is what was typed (empty: only the address is counted), `address` the client's network address.
    """
    counts = [
        (_count(_key(kind, municipality_id, number)), TRIES) if number else (0, TRIES),
        (_count(_key(kind, municipality_id, address)), TRIES * 10),
    ]
    return all(count <= most for count, most in counts)


def end_attempt(*, kind: str, municipality_id: int, number: str, address: str) -> None:
    """Take a try that found something out of the counts: it was no guess."""
    if number:
        cache.delete(_key(kind, municipality_id, number))
    with suppress(ValueError):  # the window may have ended meanwhile
        cache.decr(_key(kind, municipality_id, address))


def _key(kind: str, municipality_id: int, what: str) -> str:
    return f"attempts:{kind}:{municipality_id}:{what}"


def _count(key: str) -> int:
    cache.add(key, 0, WINDOW)
    try:
        return int(cache.incr(key))
    except ValueError:  # it ended between the two
        cache.set(key, 1, WINDOW)
        return 1

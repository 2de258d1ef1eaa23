"""The product and, under /naive/, a booking as many write it: look, think, store. No lock, no constraint.

Both answer under one server and on one database, so that what the product refuses can be told from what never
happened. The tables of the naive booking belong to the test that uses it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any

from django.db import connection

from config.wsgi import application as product

TABLES = (
    "CREATE TABLE naive_seat (id integer PRIMARY KEY, capacity integer NOT NULL, taken integer NOT NULL)",
    "CREATE TABLE naive_booking (seat integer NOT NULL, name varchar(80) NOT NULL)",
)
THINKING = 0.005
"""Seconds between looking and storing: about what the product's own statements in between take."""


def book(seat: int) -> bool:
    """Take a seat if one seems free; returns whether it was taken."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT capacity, taken FROM naive_seat WHERE id = %s", [seat])
        capacity, taken = cursor.fetchone()
        if taken >= capacity:
            return False
        time.sleep(THINKING)
        cursor.execute("UPDATE naive_seat SET taken = %s WHERE id = %s", [taken + 1, seat])
        cursor.execute("INSERT INTO naive_booking (seat, name) VALUES (%s, %s)", [seat, "田中 ハル"])
    return True


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer /naive/<seat>/ here, everything else by the product."""
    path = str(environ["PATH_INFO"])
    if not path.startswith("/naive/"):
        answer: Iterable[bytes] = product(environ, start_response)
        return answer
    taken = book(int(path.split("/")[2]))
    start_response("303 See Other" if taken else "409 Conflict", [("Content-Length", "0")])
    return [b""]

"""The product and, under /naive-form/, a form as many write it: has it come before? no; store it, owe a message.

No key in the database keeps the second one out. Both answer under one server and on one database.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any

from django.db import connection

from config.wsgi import application as product

TABLES = ("CREATE TABLE naive_form (form varchar(40) NOT NULL)",)
THINKING = 0.005
"""Seconds between looking and storing: about what the product's own statements in between take."""


def keep(form: str) -> None:
    """Store a form that seems not to have come before."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM naive_form WHERE form = %s", [form])
        if cursor.fetchone()[0]:
            return
        time.sleep(THINKING)
        cursor.execute("INSERT INTO naive_form (form) VALUES (%s)", [form])


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer /naive-form/<key>/ here, everything else by the product."""
    path = str(environ["PATH_INFO"])
    if not path.startswith("/naive-form/"):
        answer: Iterable[bytes] = product(environ, start_response)
        return answer
    keep(path.split("/")[2])
    start_response("303 See Other", [("Content-Length", "0"), ("Location", "/")])
    return [b""]

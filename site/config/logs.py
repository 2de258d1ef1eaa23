"""The log of production: a line of JSON for each thing, on standard output, without a word of anybody's.

What a resident wrote could reach a log in four ways: in the address (keys, searches), in the words of a fault (a
database repeats the row it refuses), in the values a library puts into its message, and in local variables. So nothing
is cut out afterwards; what gets in is chosen:

- of a request: its method, the pattern of its address, never the address itself;
- of a fault: its type, its code, and where it happened; neither its words nor its variables;
- of a library: its message only as it stands in its code, with numbers alone filled in;
- of the house itself: the whole message. Code of the house gives a logger no value of a person.
"""

import json
import linecache
import logging
import traceback
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

HOUSE = ("config", "home", "common", "learning", "participation", "events")
TALKS_OF_ITSELF = "_granian"
"""Logger of the web server: what its Python part says holds its own processes and addresses, nothing of a request."""
NAMED = frozenset({"name", "id", "runtime"})
"""What Celery tells of a task by name; its arguments and its result are not among them."""
MOST_FRAMES = 12
_FOLDERS = tuple(f"{path}/" for path in (Path(__file__).resolve().parents[2], Path(json.__file__).parents[1]))

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""Number of the request that this thread serves now; every line says it, so that they can be read together."""


class JsonLines(logging.Formatter):
    """Write a record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
        }
        ours = record.name.split(".", 1)[0] in HOUSE
        message = record.getMessage() if ours else _of_a_library(record)
        if message:
            line["message"] = message
        else:
            line["where"] = f"{_short(record.pathname)}:{record.lineno}"
        if request_id.get():
            line["request_id"] = request_id.get()
        if ours:
            line |= getattr(record, "fields", {})
        if record.exc_info and record.exc_info[1] is not None:
            line["errors"] = _errors(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False, default=lambda value: type(value).__name__)


def _of_a_library(record: logging.LogRecord) -> str:
    """Return what stands in the library's code, with numbers filled in; nothing when it was put together before."""
    message = record.msg
    if not isinstance(message, str):
        return ""
    if record.name == TALKS_OF_ITSELF and record.pathname.endswith(".py"):
        return record.getMessage()
    if not _stands_in(record.pathname, message):
        return ""
    args = record.args
    try:
        if isinstance(args, Mapping):
            shown = {key: args[key] if key in NAMED or _is_number(args[key]) else "…" for key in args}
            return message % shown
        return (
            message % tuple(value if _is_number(value) else "…" for value in args or ()) if args else message
        )
    except (TypeError, ValueError, KeyError):
        return message


def _is_number(value: object) -> bool:
    return isinstance(value, int | float)


@lru_cache(maxsize=1024)
def _stands_in(file: str, message: str) -> bool:
    """Say whether a text is a constant of the file that logs it."""
    return message in "".join(linecache.getlines(file))


def _errors(error: BaseException) -> list[dict[str, Any]]:
    """Return a fault and what led to it, the last one first: type, code of the database or the house, and places."""
    found: list[dict[str, Any]] = []
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        kind = type(current)
        one: dict[str, Any] = {"type": f"{kind.__module__}.{kind.__qualname__}"}
        code = getattr(current, "sqlstate", None) or getattr(current, "smtp_code", None)
        if code:
            one["code"] = code
        frames = traceback.extract_tb(current.__traceback__)[-MOST_FRAMES:]
        one["at"] = [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]
        found.append(one)
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return found


def _short(file: str) -> str:
    """Return the path of a file as developers know it."""
    for folder in _FOLDERS:
        file = file.removeprefix(folder)
    return file.rpartition("site-packages/")[2]

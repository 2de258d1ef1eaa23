"""Whether the process lives, and whether the town can be served: the database, the way of mails and work, the files."""

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse

from common.files.domain.storage import try_storage
from common.people.rules import public
from home.checks import database_faults
from home.queries.health import lateness

logger = logging.getLogger(__name__)
SOUND_FOR = 30
"""Seconds for which a database found whole is not looked through again."""
LATE_FOR = 5
"""Seconds for which what was found of queue, outbox and jobs is told again."""
STORED_FOR = 30
"""Seconds for which what was found of the storages is told again."""
PARTS = ("database", "queue", "outbox", "jobs", "storage")
STORAGES = ("default", "private")
_sound_at: dict[str, float] = {}
"""When this process last found each database whole. Never shared: a new release has migrations an old one knows not."""
_kept: dict[str, tuple[float, Any]] = {}
"""What was last found, and when: anybody may ask, and asking often must not cost the house much."""
_looking = {"late": threading.Lock(), "storage": threading.Lock()}

Found = dict[str, dict[str, Any]]


@public
def healthz(request: HttpRequest) -> JsonResponse:
    """Answer 200 while the process lives."""
    return JsonResponse({"alive": True})


@public
def readyz(request: HttpRequest) -> JsonResponse:
    """Answer 200 when every part is in order, else 503; the answer names each part, for machines and in words.

    `?only=database,storage` asks some parts alone, so that a proxy need not turn residents away because mails are late.
    Anybody may ask, so the answer holds no words that can be a name or an address.
    """
    wanted = [part for part in request.GET.get("only", ",".join(PARTS)).split(",") if part]
    if not wanted or set(wanted) - set(PARTS):
        return JsonResponse({"ready": False, "known_parts": list(PARTS)}, status=400)
    found: Found = {}
    if set(wanted) - {"storage"}:
        found["database"] = _database()
        if found["database"]["ok"]:
            found |= _recently("late", LATE_FOR, _late)
    if "storage" in wanted:
        found["storage"] = _recently("storage", STORED_FOR, _storage)
    # without its database nothing can be said about the queue: the database is told instead
    told = {part: found[part] for part in PARTS if part in found and part in {*wanted, "database"}}
    ready = all(part["ok"] for part in told.values())
    return JsonResponse({"ready": ready, "parts": told}, status=200 if ready else 503)


def _recently(what: str, seconds: int, look: Callable[[], Any]) -> Any:
    """Return what was found within these seconds; only one request at a time looks anew.

    The others get meanwhile what was found last, so that a store that hangs holds up one request and not all; only
    those that come before anything was ever found wait.
    """
    if not _looking[what].acquire(blocking=what not in _kept):
        return _kept[what][1]
    try:
        at, found = _kept.get(what, (-float("inf"), None))
        if time.monotonic() - at >= seconds:
            found = look()
            _kept[what] = (time.monotonic(), found)
        return found
    finally:
        _looking[what].release()


def _fault(words: str, **more: Any) -> dict[str, Any]:
    return {"ok": False, "words": words, **more}


def _database() -> dict[str, Any]:
    """Look whether the database answers, is whole and lacks no migration; a whole one is asked little for a while."""
    name = connection.settings_dict["NAME"]
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        if time.monotonic() - _sound_at.get(name, -SOUND_FOR) < SOUND_FOR:
            return {"ok": True}
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return _fault("the database does not answer")
    if missing:
        return _fault(f"{len(missing)} migrations are missing; run migrate", migrations_missing=len(missing))
    faults = database_faults()
    if faults:
        ids = sorted({str(fault.id) for fault in faults})
        # the words of a fault can name a login: they are for who may run a command there, not for a log
        logger.error("faults of the database: %s", ", ".join(ids))
        return _fault("not as the code needs it; `manage.py check --database default` says more", faults=ids)
    _sound_at[name] = time.monotonic()
    return {"ok": True}


def _late() -> Found:
    try:
        found = lateness()
    except DatabaseError:
        # the limits of the settings say which parts are judged: none of them can be called in order now
        return {part: _fault("the database does not answer") for part in settings.READY_LIMITS}
    return {
        one.part: {
            "ok": not one.is_late,
            "age_seconds": one.age,
            "limit_seconds": one.limit,
            **({"words": one.words} if one.is_late else {}),
        }
        for one in found
    }


def _storage() -> dict[str, Any]:
    broken = []
    for name in STORAGES:
        try:
            try_storage(name)
        except Exception as fault:
            # what a storage says can hold its address and whose key was used
            logger.error("the storage %s does not keep files: %s", name, type(fault).__name__)
            broken.append(name)
    if broken:
        return _fault(f"files cannot be stored and read: {', '.join(broken)}", storages=broken)
    return {"ok": True}

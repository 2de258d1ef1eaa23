"""Whether the process lives, and whether it can serve."""

import logging
import time

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse

from common.people.rules import public
from home.checks import database_faults

logger = logging.getLogger(__name__)
SOUND_FOR = 30
"""Seconds for which a database found whole is not looked through again."""
_sound_at: dict[str, float] = {}
"""When this process last found each database whole. Never shared: a new release has migrations an old one knows not."""


@public
def healthz(request: HttpRequest) -> JsonResponse:
    """Answer 200 while the process lives."""
    return JsonResponse({"alive": True})


def _found_sound_lately() -> bool:
    return time.monotonic() - _sound_at.get(connection.settings_dict["NAME"], -SOUND_FOR) < SOUND_FOR


@public
def readyz(request: HttpRequest) -> JsonResponse:
    """Answer 200 when the database answers, is whole and no migration is missing, else 503 with the ids of the checks.

    Anybody may ask, so the words of a fault (they can hold the name of a login) go to the log alone, and a whole
    database is looked at again only after SOUND_FOR seconds; until then one statement shows that it answers.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        if _found_sound_lately():
            return JsonResponse({"ready": True})
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return JsonResponse({"ready": False, "database": "does not answer"}, status=503)
    if missing:
        return JsonResponse({"ready": False, "migrations_missing": len(missing)}, status=503)
    faults = database_faults()
    if faults:
        for fault in faults:
            logger.error("%s: %s", fault.id, fault.msg)
        return JsonResponse(
            {"ready": False, "database": sorted({str(fault.id) for fault in faults})}, status=503
        )
    _sound_at[connection.settings_dict["NAME"]] = time.monotonic()
    return JsonResponse({"ready": True})

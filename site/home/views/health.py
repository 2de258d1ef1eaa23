"""Whether the process lives, and whether it can serve."""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse

from common.people.rules import public
from home.checks import database_faults


@public
def healthz(request: HttpRequest) -> JsonResponse:
    """Answer 200 while the process lives."""
    return JsonResponse({"alive": True})


@public
def readyz(request: HttpRequest) -> JsonResponse:
    """Answer 200 when the database answers, is whole and no migration is missing, else 503 with the reason."""
    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return JsonResponse({"ready": False, "database": "does not answer"}, status=503)
    if missing:
        return JsonResponse({"ready": False, "migrations_missing": len(missing)}, status=503)
    faults = database_faults()
    if faults:
        return JsonResponse({"ready": False, "database": [fault.msg for fault in faults]}, status=503)
    return JsonResponse({"ready": True})

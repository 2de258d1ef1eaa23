"""Checks of the database itself, tagged `database`: run by migrate, by `make check` and by /readyz."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import checks
from django.core.checks import CheckMessage, Tags, register
from django.db import DatabaseError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from wagtail.models import PageViewRestriction

from common.people.queries.staff import ADMINS_LOOK_AHEAD, last_day_with_admin
from common.places.models import Municipality
from common.search.models.grams import FULL_TEXT, INDEX, TRIGGERS
from common.text import clock
from home.queries.group import group_drift, people_with_stored_rights

NO_OVERLAP = "occupancy_no_overlap"
DEMO_HOST = "hiroba.example"
"""Host in the mail address of every login that the demo town makes; no mail server can have it (RFC 2606)."""
DURABLE = {
    "fsync": {"on"},
    "full_page_writes": {"on"},
    "synchronous_commit": {"on", "remote_write", "remote_apply", "local"},
}
"""What PostgreSQL must be set to so that an answered act survives a cut of power."""
PRAGMAS = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
"""What makes an answered act survive a cut of power; synchronous 2 is FULL, 3 (EXTRA) is stronger and fine too."""


@register(Tags.database)
def database_is_whole(
    app_configs: Sequence[Any] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Warn of every difference between what the code relies on and what the database holds.

    Warnings, not errors: `migrate` must be able to run where something is missing. `make check` fails on warnings and
    /readyz answers 503. A database whose migrations are not applied yet is left to migrate.
    """
    if not databases or "default" not in databases:
        return []
    return database_faults()


def database_faults() -> list[CheckMessage]:
    """Return the faults of the default database."""
    connection = connections["default"]
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return []
        return [
            *_rights(),
            *_private_pages(),
            *(_sqlite(connection) if connection.vendor == "sqlite" else _postgresql(connection)),
            *([] if settings.DEMO else _production(connection)),
        ]
    except DatabaseError as fault:
        return [checks.Warning(f"the database cannot be read: {type(fault).__name__}", id="home.W001")]


@register(Tags.database)
def administrators_go_on(
    app_configs: Sequence[Any] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Warn whoever migrates or checks of a town whose administrators all end soon; /readyz does not mind it."""
    if not databases or "default" not in databases:
        return []
    try:
        towns = list(Municipality.objects.order_by("pk"))
        last_days = [(town, last_day_with_admin(town.pk)) for town in towns]
    except DatabaseError:  # not migrated yet
        return []
    latest = clock.today() + ADMINS_LOOK_AHEAD
    hint = "python site/manage.py grant_role USERNAME admin --municipality SLUG --until DAY"
    return [
        checks.Warning(f"{town.slug} has no administrator after {last}", hint=hint, id="home.W012")
        for town, last in last_days
        if last is not None and last <= latest
    ]


def _rights() -> list[CheckMessage]:
    lines = [
        line
        for municipality in Municipality.objects.select_related("site").order_by("pk")
        for line in group_drift(municipality)
    ]
    hint = "python site/manage.py write_groups writes the groups as declared"
    found: list[CheckMessage] = [checks.Warning(line, hint=hint, id="home.W002") for line in lines]
    return found + [checks.Warning(line, id="home.W003") for line in people_with_stored_rights()]


def _private_pages() -> list[CheckMessage]:
    """Return whether somebody once made a page private: pages are open to whoever finds them, so it is read."""
    pages = PageViewRestriction.objects.count()
    hint = "unpublish what nobody shall read, then delete the rows of wagtailcore_pageviewrestriction"
    told = f"{pages} pages were marked private, which Hiroba does not know; everybody can read them"
    return [checks.Warning(told, hint=hint, id="home.W011")] if pages else []


def _postgresql(connection: BaseDatabaseWrapper) -> list[CheckMessage]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM pg_constraint WHERE conname = %s AND contype = 'x' AND convalidated", [NO_OVERLAP]
        )
        has_exclusion = cursor.fetchone()
        cursor.execute("SELECT 1 FROM pg_indexes WHERE indexname = %s", [INDEX])
        has_index = cursor.fetchone()
    found: list[CheckMessage] = []
    if not has_exclusion:
        hint = "it keeps people and rooms from being in two places; see events/migrations/0002_occupancy_exclusion.py"
        found.append(
            checks.Warning(f"the exclusion constraint {NO_OVERLAP} is missing", hint=hint, id="home.W004")
        )
    return found if has_index else [*found, _without_search(INDEX)]


def _without_search(name: str) -> CheckMessage:
    hint = "without it /search/ is slow or blind; see site/common/search/migrations/0002_index.py"
    return checks.Warning(f"{name} of the search is missing", hint=hint, id="home.W010")


def _production(connection: BaseDatabaseWrapper) -> list[CheckMessage]:
    """Return what a town must not serve with: the demo's public password, or a database that forgets on a crash."""
    found: list[CheckMessage] = []
    logins = get_user_model().objects.filter(email__endswith=f"@{DEMO_HOST}").count()
    if logins:
        hint = "anybody knows their password; start with an empty database, see docs/operations.md"
        found.append(
            checks.Warning(f"{logins} logins of the demo are in this database", hint=hint, id="home.W007")
        )
    if connection.vendor != "postgresql":
        found.append(checks.Warning("the database is not PostgreSQL", id="home.W008"))
        return found
    with connection.cursor() as cursor:
        for name, wanted in DURABLE.items():
            cursor.execute("SELECT current_setting(%s)", [name])
            (value,) = cursor.fetchone()
            if value not in wanted:
                hint = "an act would be acknowledged and could be lost when the power goes"
                found.append(checks.Warning(f"{name} of PostgreSQL is {value}", hint=hint, id="home.W009"))
    return found


def _sqlite(connection: BaseDatabaseWrapper) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    with connection.cursor() as cursor:
        for name, wanted in PRAGMAS.items():
            cursor.execute(f"PRAGMA {name}")
            (value,) = cursor.fetchone()
            if not (value == wanted or (name == "synchronous" and value == 3)):
                found.append(checks.Warning(f"PRAGMA {name} is {value}, not {wanted}", id="home.W005"))
        cursor.execute("SELECT name FROM sqlite_master")
        names = {name for (name,) in cursor.fetchall()}
    found += [_without_search(name) for name in (FULL_TEXT, *TRIGGERS) if name not in names]
    if connection.settings_dict["OPTIONS"].get("transaction_mode") != "IMMEDIATE":
        found.append(checks.Warning("transactions of SQLite do not begin IMMEDIATE", id="home.W006"))
    return found

"""The database check: each drift is planted and found, by the check and by /readyz."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import connection
from django.test import Client
from wagtail.models import GroupCollectionPermission, GroupPagePermission, Page, PageViewRestriction

from common.places.models import Municipality
from home import checks
from home.views import health
from tests.factories.town import make_town, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def town() -> Municipality:
    health._sound_at.clear()
    return make_town()


def told() -> list[str]:
    found = run_checks(tags=["database"], databases=["default"])
    return [fault.msg for fault in found if fault.id.startswith("home.")]


def ready() -> tuple[int, list[str]]:
    response = Client().get("/readyz")
    return response.status_code, response.json()["parts"]["database"].get("faults", [])


def test_a_town_as_founded_has_no_drift(town: Municipality, client: Client) -> None:
    assert told() == []
    assert ready() == (200, [])


def test_a_database_found_whole_is_asked_one_thing_for_a_while(
    town: Municipality, django_assert_num_queries
) -> None:
    assert ready() == (200, [])
    with django_assert_num_queries(1):
        assert ready() == (200, [])
    Group.objects.get(name="hiroba:chair").delete()
    health._sound_at.clear()
    assert ready() == (503, ["home.W002"])
    call_command("write_groups", stdout=StringIO())
    assert ready() == (200, [])


def test_without_databases_nothing_is_asked(town: Municipality, django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        assert checks.database_is_whole(None, databases=None) == []


def test_a_permission_taken_away_is_found_and_written_again(town: Municipality) -> None:
    GroupPagePermission.objects.filter(
        group__name="hiroba:editor", permission__codename="publish_page"
    ).delete()
    GroupCollectionPermission.objects.filter(
        group__name="hiroba:editor", permission__codename="add_image"
    ).delete()
    assert len(told()) == 2
    assert any("lacks the page permission" in line for line in told())
    assert ready() == (503, ["home.W002"])
    call_command("write_groups", stdout=StringIO())
    assert told() == []


def test_a_permission_too_many_is_found(town: Municipality) -> None:
    group = Group.objects.get(name="hiroba:clerk")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    GroupPagePermission.objects.create(
        group=group,
        page=Page.get_first_root_node(),
        permission=Permission.objects.get(codename="change_page"),
    )
    assert len([line for line in told() if "undeclared" in line]) == 2
    call_command("write_groups", stdout=StringIO())
    assert told() == []


def test_a_missing_and_an_invented_group_are_found(town: Municipality) -> None:
    Group.objects.filter(name="hiroba:chair").update(name="hiroba:chief")
    assert told() == ["group hiroba:chair is not stored", "group hiroba:chief is not declared"]


@pytest.mark.parametrize("stored", ["superuser", "group", "permission"])
def test_rights_stored_with_a_login_are_found(town: Municipality, stored: str) -> None:
    user = make_user(town, "editor")
    if stored == "superuser":
        user.is_superuser = True
        user.save()
    elif stored == "group":
        user.groups.add(Group.objects.get(name="hiroba:editor"))
    else:
        user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    assert len(told()) == 1
    status, ids = ready()
    assert (status, ids) == (503, ["home.W003"])
    assert user.username not in " ".join(ids)


def test_the_exclusion_constraint_is_missed(town: Municipality) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no exclusion constraints")
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE events_occupancy DROP CONSTRAINT {checks.NO_OVERLAP}")
    assert told() == [f"the exclusion constraint {checks.NO_OVERLAP} is missing"]


def test_the_mode_of_sqlite_is_read_back(town: Municipality, monkeypatch: pytest.MonkeyPatch) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite has pragmas")
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "transaction_mode", "DEFERRED")
    monkeypatch.setitem(checks.PRAGMAS, "journal_mode", "delete")
    assert told() == [
        "PRAGMA journal_mode is wal, not delete",
        "transactions of SQLite do not begin IMMEDIATE",
    ]


def test_a_town_is_never_ready_with_the_logins_of_the_demo(town: Municipality, settings: Any) -> None:
    user = make_user(town, "clerk")
    user.email = f"clerk@{checks.DEMO_HOST}"
    user.save()
    assert "home.W007" not in ready()[1]
    settings.DEMO = False
    health._sound_at.clear()
    status, ids = ready()
    assert status == 503
    assert "home.W007" in ids
    assert "1 logins of the demo are in this database" in told()


def test_a_town_is_never_ready_on_a_database_that_forgets(town: Municipality, settings: Any) -> None:
    settings.DEMO = False
    if connection.vendor != "postgresql":
        assert told() == ["the database is not PostgreSQL"]
        return
    for value in ("on", "off"):
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('synchronous_commit', %s, true)", [value])
        assert ("synchronous_commit of PostgreSQL is off" in told()) == (value == "off")
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('fsync')")
        (fsync,) = cursor.fetchone()
    # the servers of the tests forget on purpose
    assert ("fsync of PostgreSQL is off" in told()) == (fsync == "off")


def test_a_page_that_was_marked_private_is_told(town: Municipality, client: Client) -> None:
    page = town.site.root_page.get_children().get(slug="about")
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    assert [one.id for one in checks.database_faults()] == ["home.W011"]
    assert client.get("/readyz").status_code == 503


def test_a_database_that_lacks_migrations_is_left_to_migrate(
    town: Municipality, monkeypatch: pytest.MonkeyPatch
) -> None:
    Group.objects.filter(name="hiroba:chair").delete()
    monkeypatch.setattr(checks.MigrationExecutor, "migration_plan", lambda *_: [("events", "0001")])
    assert told() == []

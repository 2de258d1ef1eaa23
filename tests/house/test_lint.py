"""The house's own lints: unused code and migrations."""

from __future__ import annotations

import pytest
from django.db import models
from django.db.migrations import AddField, AlterField, CreateModel, SeparateDatabaseAndState
from django.db.migrations.state import ProjectState

from tests.house.tools import script

unused = script("unused")
migrations = script("migrations")


def test_an_unused_function_is_caught_and_a_used_one_is_not(tmp_path):
    (tmp_path / "events" / "templates").mkdir(parents=True)
    (tmp_path / "events" / "domain.py").write_text(
        "def book(): pass\n\ndef never(): pass\n\nclass Slip:\n    def number(self): pass\n    def lost(self): pass\n"
    )
    (tmp_path / "events" / "views.py").write_text(
        "from events.domain import book\nbook()\nPATH = 'events.domain.Slip'\n"
    )
    (tmp_path / "events" / "templates" / "slip.html").write_text("{{ slip.number }} lost")
    found = unused.unused(tmp_path)
    assert [line.split("'")[1] for line in found] == ["never", "lost"]


@pytest.mark.parametrize(
    ("name", "source", "fault"),
    [
        ("0002_auto_20261101_1200", "", "does not say what it does"),
        ("0003_alter_course_title_and_more", "", "does not say what it does"),
        ("2_seats", "", "four digits"),
        ("0004_fill_seats", "migrations.RunPython(fill)", "cannot be undone"),
        (
            "0005_fill_seats",
            "from events.models import Course\nmigrations.RunPython(fill, reverse_code=migrations.RunPython.noop)",
            "imports events.models",
        ),
    ],
)
def test_a_fault_in_a_migration_is_caught(name, source, fault):
    assert any(fault in line for line in migrations.faults_of_file(name, source))


def test_a_sound_migration_passes():
    source = "from django.db import migrations\nmigrations.RunPython(fill, migrations.RunPython.noop)"
    assert migrations.faults_of_file("0002_fill_seats", source) == []


@pytest.mark.parametrize(
    ("field", "faults"),
    [
        (models.CharField(max_length=9, default=""), 1),
        (models.CharField(max_length=9, default="", db_default=""), 0),
        (models.DateField(null=True), 0),
        (models.ManyToManyField("towns.Town"), 0),
    ],
)
def test_a_column_an_old_release_cannot_fill_is_caught(field, faults):
    state = ProjectState()
    CreateModel("Town", [("id", models.AutoField(primary_key=True))]).state_forwards("towns", state)
    added = AddField("town", "motto", field)
    assert len(migrations.faults_of_operations([added], "towns", state)) == faults
    apart = SeparateDatabaseAndState(database_operations=[added])
    assert len(migrations.faults_of_operations([apart], "towns", state)) == faults


def test_a_column_that_may_no_longer_be_empty_is_caught():
    state = ProjectState()
    optional = models.DateField(null=True)
    counted = models.IntegerField(db_default=0)
    town = CreateModel(
        "Town", [("id", models.AutoField(primary_key=True)), ("founded", optional), ("people", counted)]
    )
    town.state_forwards("towns", state)
    required, later = (
        AlterField("town", "founded", models.DateField()),
        models.DateField(null=True, blank=True),
    )
    assert len(migrations.faults_of_operations([required], "towns", state)) == 1
    bare = AlterField("town", "people", models.IntegerField())
    assert len(migrations.faults_of_operations([bare], "towns", state)) == 1
    assert migrations.faults_of_operations([AlterField("town", "founded", later)], "towns", state) == []

"""`manage.py import_plan`: the JSON of the dry run without any database, and the whole way to a version."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from participation.models import DraftVersion
from tests.conftest import ROOT
from tests.factories.draft import DEMO_PLAN, SHORT_PLAN, assert_whole
from tests.factories.participation import make_consultation
from tests.factories.town import make_town


def run(*arguments: Any, **options: Any) -> str:
    out = io.StringIO()
    call_command("import_plan", *map(str, arguments), stdout=out, **options)
    return out.getvalue()


def assert_shape(shown: dict[str, Any], text: str) -> None:
    """The shape that the command promises, and every line in it exactly once."""
    assert list(shown) == ["title", "sections", "dropped", "warnings"]
    ids = [section["id"] for section in shown["sections"]]
    assert len(ids) == len(set(ids))
    for section in shown["sections"]:
        assert list(section) == ["id", "parent", "level", "number", "title", "chars", "lines", "text"]
        assert section["parent"] is None or section["parent"] in ids[: ids.index(section["id"])]
        assert section["chars"] == len(section["text"])
    for block in shown["dropped"]:
        assert list(block) == ["lines", "text", "reason"]
    assert all(isinstance(warning, str) for warning in shown["warnings"])
    ranges = sorted(part["lines"] for part in [*shown["sections"], *shown["dropped"]])
    covered = [line for first, last in ranges for line in range(first, last + 1)]
    assert covered == list(range(1, len(text.splitlines()) + 1))


def test_a_dry_run_prints_json_alone_and_touches_no_database(tmp_path: Path) -> None:
    """In a process of its own: no database file is there before, and none after."""
    env = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")
    }
    env |= {"HIROBA_VAR": str(tmp_path / "var"), "HIROBA_SQLITE": str(tmp_path / "none.sqlite3")}
    done = subprocess.run(
        [sys.executable, ROOT / "site/manage.py", "import_plan", DEMO_PLAN, "--dry-run", "--format", "json"],
        env=env,
        capture_output=True,
        check=True,
    )
    assert_shape(json.loads(done.stdout.decode()), DEMO_PLAN.read_text())
    assert not (tmp_path / "none.sqlite3").exists()


def test_a_dry_run_of_a_real_plan(given_plan: Path) -> None:
    shown = json.loads(run(given_plan, "--dry-run", "--format", "json"))
    assert_shape(shown, given_plan.read_text())
    assert len(shown["sections"]) > 10


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
def test_the_encodings_of_town_offices(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "plan.txt"
    file.write_bytes(SHORT_PLAN.replace("\n", "\r\n").encode(encoding))
    shown = json.loads(run(file, "--dry-run", "--format", "json"))
    assert shown["title"] == "みどり町まちづくり計画（素案）"
    assert_shape(shown, SHORT_PLAN)


@pytest.mark.parametrize(
    "data",
    [b"", b" \r\n\x0c\n", b"%PDF-1.7 abc", b"\x00\x01\x02", b"\x81\x00" * 50, b"\xff\xfe\x00", b"\x01" * 50],
)
def test_what_is_no_text_is_refused_with_the_name_of_the_file(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "plan.pdf"
    file.write_bytes(data)
    with pytest.raises(CommandError, match=r"plan\.pdf: .+"):
        run(file, "--dry-run")


def test_a_missing_file_ends_with_one_and_a_sentence(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "site/manage.py", "import_plan", tmp_path / "nothing.txt"],
        env=os.environ | {"HIROBA_VAR": str(tmp_path / "var")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "there is no such file" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    with pytest.raises(CommandError, match="not a file"):
        run(tmp_path)


@pytest.mark.django_db
def test_a_plan_is_stored_for_the_first_municipality() -> None:
    make_town()
    make_town("minami")
    shown = run(DEMO_PLAN)
    version = DraftVersion.objects.get()
    assert version.municipality.slug == "hiroba"
    assert f"/desk/drafts/{version.key}/" in shown
    assert "第1章 計画のあらまし" in shown
    assert_whole(version)


@pytest.mark.django_db
def test_json_of_an_import_names_the_version() -> None:
    make_town("minami")
    shown = json.loads(
        run(DEMO_PLAN, "--format", "json", "--municipality", "minami", "--title", "みなみの計画")
    )
    version = DraftVersion.objects.get()
    assert (shown["draft"], shown["title"], version.title) == (version.key, "みなみの計画", "みなみの計画")
    assert len(shown["sections"]) == version.sections.count()


@pytest.mark.django_db
def test_a_plan_is_stored_for_a_consultation() -> None:
    town = make_town()
    row = make_consultation(town, state="preparing")
    run(DEMO_PLAN, "--consultation", row.slug, "--label", "proposal")
    version = DraftVersion.objects.get()
    assert (version.drafting_id, version.label) == (row.drafting_id, "proposal")


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("nothing_founded")
def test_unknown_places_are_named() -> None:
    with pytest.raises(CommandError, match="none yet"):
        run(DEMO_PLAN)
    make_town()
    with pytest.raises(CommandError, match="there are: hiroba"):
        run(DEMO_PLAN, "--municipality", "nowhere")
    with pytest.raises(CommandError, match="no consultation 'nothing'"):
        run(DEMO_PLAN, "--consultation", "nothing")
    assert not DraftVersion.objects.exists()


@pytest.mark.django_db
def test_a_real_plan_from_file_to_version(given_plan: Path) -> None:
    make_town()
    run(given_plan)
    assert_whole(DraftVersion.objects.get())

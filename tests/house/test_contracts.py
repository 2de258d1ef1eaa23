"""Every import contract catches its fault: the house is copied, one forbidden import is planted, the check fails."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("learning", "participation", "events")
FLOORS = (
    "urls", "wagtail_hooks", "views", "pages", "forms", "apps", "receivers", "domain", "queries", "models", "rules"
)  # fmt: skip
COMMON_FLOORS = tuple(floor for floor in FLOORS if floor != "pages")
COMMON = ("opendata", "notify", "people", "jobs", "audit", "places", "text")
WITHIN = "contracts.toml"
BETWEEN = "contracts_between.toml"


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of the Python files of the house."""

    def only_python(folder: str, names: list[str]) -> set[str]:
        return {name for name in names if not name.endswith(".py") and not (Path(folder) / name).is_dir()}

    for room in ("site", *ROOMS):
        shutil.copytree(ROOT / room, tmp_path / room, ignore=only_python)
    return tmp_path


def source(house: Path, module: str) -> Path:
    """File in which a line belongs to this module: the file itself, or a new one in its package."""
    parts = module.split(".")
    place = house.joinpath(*([] if parts[0] in ROOMS else ["site"]), *parts)
    if place.is_dir():
        (place / "__init__.py").touch()
        return place / "planted.py"
    return place.with_suffix(".py")


def plant(house: Path, importer: str, imported: str, *, for_types_only: bool = False) -> None:
    target = source(house, imported)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.touch()
    name = f"{imported}.planted" if target.name == "planted.py" else imported
    line = f"import {name}\n"
    if for_types_only:
        line = f"from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    {line}"
    with source(house, importer).open("a") as file:
        file.write(f"\n{line}")


def broken(house: Path, config: str, contract: str) -> str:
    """Output of import-linter when this contract is broken, an empty text when it is kept."""
    result = subprocess.run(
        [
            Path(sys.executable).parent / "lint-imports",
            "--no-cache",
            "--config",
            ROOT / ".ci" / config,
            "--contract",
            contract,
        ],
        cwd=house,
        env=dict(os.environ, PYTHONPATH=f"{house / 'site'}:{house}"),
        capture_output=True,
        text=True,
    )
    output = result.stdout + result.stderr
    if result.returncode == 0:
        assert "1 kept, 0 broken" in output
        return ""
    assert "BROKEN" in output, output
    return output


def pairs(names: tuple[str, ...]) -> list[tuple[str, str]]:
    """(lower, upper) of neighbours, and of the two ends."""
    return [*zip(names[1:], names, strict=False), (names[-1], names[0])]


@pytest.mark.parametrize(("config", "contract"), [(WITHIN, "floors-rooms"), (WITHIN, "floors-common"),
    (WITHIN, "views-without-models"), (WITHIN, "domain-knows-no-page"), (WITHIN, "one-door-for-html"),
    (BETWEEN, "house"), (BETWEEN, "common"), (BETWEEN, "no-cycles")])  # fmt: skip
def test_the_house_itself_keeps_every_contract(house, config, contract):
    assert broken(house, config, contract) == ""


def test_every_contract_is_proven_here():
    import tomllib

    proven = {"floors-rooms", "floors-common", "views-without-models", "domain-knows-no-page", "one-door-for-html",
              "house", "common", "no-cycles"}  # fmt: skip
    written = set()
    for config in (WITHIN, BETWEEN):
        contracts = tomllib.loads((ROOT / ".ci" / config).read_text())["tool"]["importlinter"]["contracts"]
        written |= {contract["id"] for contract in contracts}
    assert written == proven


@pytest.mark.parametrize(("lower", "upper"), pairs(FLOORS))
def test_a_floor_of_a_room_importing_upward_is_caught(house, lower, upper):
    plant(house, f"events.{lower}", f"events.{upper}")
    assert f"events.{upper}" in broken(house, WITHIN, "floors-rooms")


@pytest.mark.parametrize("room", [*ROOMS, "home"])
def test_every_room_has_floors(house, room):
    plant(house, f"{room}.queries", f"{room}.views")
    assert f"{room}.views" in broken(house, WITHIN, "floors-rooms")


@pytest.mark.parametrize(("lower", "upper"), pairs(COMMON_FLOORS))
def test_a_floor_of_common_importing_upward_is_caught(house, lower, upper):
    plant(house, f"common.people.{lower}", f"common.people.{upper}")
    assert f"common.people.{upper}" in broken(house, WITHIN, "floors-common")


@pytest.mark.parametrize("package", ["jobs", "notify", "measures", "receipts"])
def test_every_package_of_common_has_floors(house, package):
    plant(house, f"common.{package}.models", f"common.{package}.domain")
    assert f"common.{package}" in broken(house, WITHIN, "floors-common")


@pytest.mark.parametrize(
    ("one", "other"), [("receivers", "tasks"), ("exports", "evidence"), ("api", "feeds")]
)
def test_neighbours_of_one_floor_importing_each_other_are_caught(house, one, other):
    plant(house, f"learning.{one}", f"learning.{other}")
    assert f"learning.{other}" in broken(house, WITHIN, "floors-rooms")


@pytest.mark.parametrize(("module", "contract"), [("events.cupboard", "floors-rooms"),
    ("home.cupboard", "floors-rooms"), ("common.people.cupboard", "floors-common")])  # fmt: skip
def test_a_module_without_a_floor_is_caught(house, module, contract):
    source(house, module).touch()
    assert "cupboard" in broken(house, WITHIN, contract)


def test_a_floor_may_name_the_types_of_the_floor_above(house):
    plant(house, "events.domain", "events.views", for_types_only=True)
    assert broken(house, WITHIN, "floors-rooms") == ""


@pytest.mark.parametrize("floor", ["views", "api", "feeds"])
def test_a_view_importing_a_model_is_caught(house, floor):
    plant(house, f"participation.{floor}", "common.people.models")
    assert "common.people.models" in broken(house, WITHIN, "views-without-models")


@pytest.mark.parametrize("package", ["wagtail.models", "celery", "allauth.account.models"])
@pytest.mark.parametrize("domain", ["events.domain", "common.measures.domain"])
def test_a_verb_importing_pages_tasks_or_sign_in_is_caught(house, package, domain):
    place = source(house, domain)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(f"import {package}\n")
    assert package.split(".")[0] in broken(house, WITHIN, "domain-knows-no-page")


@pytest.mark.parametrize("cleaner", ["bleach", "nh3"])
def test_a_second_door_for_html_is_caught(house, cleaner):
    source(house, "participation.forms").write_text(f"import {cleaner}\n")
    assert cleaner in broken(house, WITHIN, "one-door-for-html")


@pytest.mark.parametrize(("lower", "upper"), [("home", "config"), ("events", "home"), ("common.text", "events"),
    ("common.people", "home"), ("common.text", "config"), ("events", "learning"), ("learning", "participation"),
    ("participation", "events")])  # fmt: skip
@pytest.mark.parametrize("for_types_only", [False, True])
def test_a_room_importing_a_room_or_upward_is_caught(house, lower, upper, for_types_only):
    plant(house, lower, upper, for_types_only=for_types_only)
    assert upper in broken(house, BETWEEN, "house")


@pytest.mark.parametrize(("lower", "upper"), [*pairs(COMMON), ("evidence", "opendata"), ("measures", "people"),
    ("files", "receipts")])  # fmt: skip
def test_common_importing_upward_or_sideways_is_caught(house, lower, upper):
    plant(house, f"common.{lower}", f"common.{upper}")
    assert f"common.{upper}" in broken(house, BETWEEN, "common")


def test_a_new_package_in_common_needs_its_place(house):
    (house / "site/common/attic").mkdir()
    (house / "site/common/attic/__init__.py").touch()
    assert "attic" in broken(house, BETWEEN, "common")


@pytest.mark.parametrize("for_types_only", [False, True])
def test_a_cycle_is_caught(house, for_types_only):
    (house / "events/models/hen.py").write_text("import events.models.egg\n")
    (house / "events/models/egg.py").touch()
    plant(house, "events.models.egg", "events.models.hen", for_types_only=for_types_only)
    assert "cycle" in broken(house, BETWEEN, "no-cycles")


# -- cycles through a package's own __init__ are no siblings: they are looked for in the whole graph -------------


def cycles(house: Path) -> list[list[str]]:
    """Groups of modules that import each other in a circle, also through their own package."""
    script = """
import grimp, json, sys
graph = grimp.build_graph("config", "home", "common", "learning", "participation", "events", cache_dir=None)
found = []
for module in sorted(graph.modules):
    for imported in graph.find_modules_directly_imported_by(module):
        chain = graph.find_shortest_chain(importer=imported, imported=module)
        if chain:
            found.append([module, *chain])
            break
json.dump(found, sys.stdout)
"""
    import json

    result = subprocess.run(
        [sys.executable, "-c", script],
        cwd=house,
        env=dict(os.environ, PYTHONPATH=f"{house / 'site'}:{house}"),
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(result.stdout)


def test_no_module_of_the_house_imports_itself_in_a_circle(house):
    assert cycles(house) == []


def test_a_circle_through_the_package_is_caught(house):
    (house / "events/hens").mkdir()
    (house / "events/hens/__init__.py").write_text("from events.hens.egg import lay\n")
    (house / "events/hens/egg.py").write_text("import events.hens\nlay = 1\n")
    assert any("events.hens.egg" in circle for circle in cycles(house))

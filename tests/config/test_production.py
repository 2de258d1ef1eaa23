"""The settings of production refuse what cannot be meant, before anything is served."""

from __future__ import annotations

import ast
import os
import re
import runpy
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.exceptions import ImproperlyConfigured

FILE = Path(__file__).resolve().parents[2] / "site" / "config" / "settings" / "production.py"
ENOUGH = {
    "SECRET_KEY": "x" * 39 + "y",
    "DATABASE_URL": "postgres://hiroba:secret@database/hiroba",
    "REDIS_URL": "redis://queue:6379/0",
    "EMAIL_HOST": "mail.town.example",
    "DEFAULT_FROM_EMAIL": "hiroba@town.example",
    "PROXY_COUNT": "1",
    "BASE_URL": "https://hiroba.town.example",
    "FILES_FOLDER": "/srv/files",
}


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the settings see nothing of the machine the tests run on."""
    for name in os.environ:
        if name not in ("PATH", "HOME", "HIROBA_VAR") and not name.startswith("PYTEST"):
            monkeypatch.delenv(name)


def settings_of(monkeypatch: pytest.MonkeyPatch, **more: str) -> dict[str, Any]:
    for name, value in (ENOUGH | more).items():
        monkeypatch.setenv(name, value)
    return runpy.run_path(str(FILE))


def test_what_an_operator_must_set_is_enough(monkeypatch):
    made = settings_of(monkeypatch)
    assert made["DEBUG"] is False
    assert made["DEMO"] is False
    assert made["STAFF_NEED_SECOND_FACTOR"] is True
    assert made["SESSION_COOKIE_SECURE"] is True
    assert (made["EMAIL_PORT"], made["EMAIL_TIMEOUT"]) == (25, 20)
    assert (made["EMAIL_USE_TLS"], made["EMAIL_USE_SSL"]) == (False, False)


@pytest.mark.parametrize("name", sorted(set(ENOUGH) - {"FILES_FOLDER"}))
def test_each_of_them_is_asked_for_by_name(monkeypatch, name):
    with pytest.raises(ImproperlyConfigured, match=f"^{name} is not set"):
        settings_of(monkeypatch, **{name: ""})


MAIL = {"EMAIL_HOST_USER": "hiroba", "EMAIL_HOST_PASSWORD": "rakusui"}


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"SECRET_KEY": "short"}, "SECRET_KEY is a default or too short"),
        ({"SECRET_KEY": "only-for-the-demo-town-never-for-residents"}, "SECRET_KEY is a default"),
        ({"PROXY_COUNT": "many"}, "PROXY_COUNT is a whole number"),
        ({"PROXY_COUNT": "-1"}, "PROXY_COUNT is a whole number"),
        ({"EMAIL_PORT": "0"}, "EMAIL_PORT is a whole number from 1 to 65535"),
        ({"EMAIL_TIMEOUT": "0"}, "EMAIL_TIMEOUT is a whole number"),
        ({"EMAIL_USE_TLS": "True"}, "EMAIL_USE_TLS is `on` or `off`"),
        ({"EMAIL_USE_TLS": "on", "EMAIL_USE_SSL": "on"}, "exclude each other"),
        ({"EMAIL_HOST_USER": "hiroba", "EMAIL_USE_TLS": "on"}, "are set together"),
        ({"EMAIL_HOST_PASSWORD": "rakusui", "EMAIL_USE_TLS": "on"}, "are set together"),
        (MAIL, "in clear"),
        ({"METRICS_TOKEN": "rakusui"}, "METRICS_TOKEN is too short"),
        ({"LOG_LEVEL": "debug"}, "LOG_LEVEL is one of info, warning, error"),
        ({"STAFF_SECOND_FACTOR": "no"}, "STAFF_SECOND_FACTOR is `required`"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_words(monkeypatch, wrong, told):
    with pytest.raises(ImproperlyConfigured, match=told) as refused:
        settings_of(monkeypatch, **wrong)
    assert "rakusui" not in str(refused.value)  # the words go to a log


@pytest.mark.parametrize("way", ["EMAIL_USE_TLS", "EMAIL_USE_SSL"])
def test_a_mail_server_may_want_name_and_password(monkeypatch, way):
    made = settings_of(monkeypatch, **MAIL, **{way: "on"}, EMAIL_PORT="587", EMAIL_TIMEOUT="5")
    assert (made["EMAIL_HOST_USER"], made["EMAIL_HOST_PASSWORD"]) == ("hiroba", "rakusui")
    assert made[way] is True
    assert made["EMAIL_TIMEOUT"] == 5


def test_figures_are_there_with_a_token_alone(monkeypatch):
    counts = "config.metrics.MetricsMiddleware"
    assert counts not in settings_of(monkeypatch)["MIDDLEWARE"]
    assert settings_of(monkeypatch, METRICS_TOKEN="x" * 24)["MIDDLEWARE"][1] == counts


STORE = {
    "S3_ENDPOINT_URL": "http://files:7070",
    "S3_ACCESS_KEY_ID": "town",
    "S3_SECRET_ACCESS_KEY": "rakusui",
    "S3_PUBLIC_BUCKET": "pages",
    "S3_PRIVATE_BUCKET": "scans",
}


def test_files_need_a_place_that_is_named(monkeypatch):
    with pytest.raises(ImproperlyConfigured, match="files have no place"):
        settings_of(monkeypatch, FILES_FOLDER="")
    with pytest.raises(ImproperlyConfigured, match="whole path"):
        settings_of(monkeypatch, FILES_FOLDER="files")
    made = settings_of(monkeypatch)["STORAGES"]
    assert made["default"]["OPTIONS"]["location"] == "/srv/files/media"
    assert made["private"]["OPTIONS"] == {"location": "/srv/files/private", "base_url": None}


@pytest.mark.parametrize("name", sorted(STORE))
def test_half_a_store_is_refused_by_what_is_missing(monkeypatch, name):
    with pytest.raises(
        ImproperlyConfigured, match=f"half a store of files is set: {name} missing"
    ) as refused:
        settings_of(monkeypatch, **{**STORE, "FILES_FOLDER": "", name: ""})
    assert "rakusui" not in str(refused.value)


def test_a_whole_store_is_taken_and_nothing_of_it_is_public(monkeypatch):
    made = settings_of(monkeypatch, **STORE, FILES_FOLDER="")["STORAGES"]
    assert [made[name]["OPTIONS"]["bucket_name"] for name in ("default", "private")] == ["pages", "scans"]
    assert [made[name]["OPTIONS"]["default_acl"] for name in ("default", "private")] == [None, None]
    assert [made[name]["OPTIONS"]["max_memory_size"] for name in ("default", "private")] == [5_242_880] * 2
    assert "staticfiles" in made
    for wrong, told in (
        ({}, "exclude each other"),
        ({"FILES_FOLDER": "", "S3_PRIVATE_BUCKET": "pages"}, "two buckets"),
    ):
        with pytest.raises(ImproperlyConfigured, match=told):
            settings_of(
                monkeypatch, **{**STORE, **wrong, **({} if wrong else {"FILES_FOLDER": "/srv/files"})}
            )


# -- the operator's table ------------------------------------------------------------------------------------


def read_by_the_settings() -> dict[str, str]:
    """Name → default in words, of everything that the settings of production read from the environment."""
    found: dict[str, str] = {}
    for file in ("production.py", "base.py", "files.py"):
        for call in ast.walk(ast.parse((FILE.parent / file).read_text())):
            if not isinstance(call, ast.Call) or not call.args or not isinstance(call.args[0], ast.Constant):
                continue
            way = ast.unparse(call.func)
            if way not in ("required", "text", "number", "switch", "chosen", "os.environ.get"):
                continue
            # a folder beside the code is told by its last name
            given = [
                one.value for arg in call.args[1:] for one in ast.walk(arg) if isinstance(one, ast.Constant)
            ]
            named = {one.arg: ast.literal_eval(one.value) for one in call.keywords}
            default = named.get("default", given[0] if given else None)
            if way == "switch":
                default = "on" if default else "off"
            elif way == "text" and not default:
                default = "none"
            name = str(call.args[0].value)
            found[name] = "–" if default is None else str(default)
    return found


def test_the_operators_table_is_what_the_settings_read():
    text = (FILE.parents[3] / "docs" / "operations.md").read_text()
    rows = re.findall(r"^\| `([A-Z0-9_]+)` \| ([^|]+) \| ([^|]+) \| (yes|no) \|$", text, re.MULTILINE)
    told = {name: default.strip("` ") for name, default, _meaning, _secret in rows}
    assert told == read_by_the_settings()
    secret = {name for name, _default, _meaning, kept in rows if kept == "yes"}
    assert secret == {name for name in told if re.search("SECRET|PASSWORD|TOKEN|(DATABASE|REDIS)_URL", name)}


def test_compose_and_the_file_to_fill_in_name_all_that_must_be_set():
    root = FILE.parents[3]
    filled = dict(re.findall(r"^([A-Z0-9_]+)=(.*)$", (root / "hiroba.env.example").read_text(), re.MULTILINE))
    services = yaml.safe_load((root / "compose.yaml").read_text())["services"]
    web = services["web"]
    known = read_by_the_settings()
    for_compose = set(re.findall(r"\$\{([A-Z0-9_]+):\?", (root / "compose.yaml").read_text()))
    assert set(filled) - for_compose <= set(known)
    assert for_compose <= set(filled), "compose asks for what nobody is told to fill in"
    assert set(web["environment"]) <= set(known)
    must = {name for name, default in known.items() if default == "–"}
    assert must <= set(filled) | set(web["environment"])
    assert [
        name for name in ("SECRET_KEY", "POSTGRES_PASSWORD", "S3_SECRET_ACCESS_KEY") if filled[name]
    ] == []
    for name, service in services.items():
        assert service.get("restart") or name == "migrate", name
        assert name == "web" or "ports" not in service, "only the web process is reached from outside"

"""`make test` brings its own servers, says what is missing where it may not install, and leaves nothing behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tools import ROOT, script

servers = script("servers")
run_tests = script("test")
environment = script("environment")


def need(found: list[bool]) -> object:
    return servers.Need("a gadget", lambda: Path("/gadget") if found.pop(0) else None, "gadget-package")


def test_what_is_missing_is_said_with_the_way_to_get_it(monkeypatch, capsys):
    monkeypatch.setattr(servers.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(
        servers, "install", lambda packages: pytest.fail("without the right it must not install")
    )
    with pytest.raises(SystemExit) as ended:
        servers.ensure((need([False]),))
    assert ended.value.code == 1
    told = capsys.readouterr().err
    assert "a gadget" in told
    assert "sudo apt-get update && sudo apt-get install gadget-package" in told


def test_an_administrator_on_debian_gets_it_installed(monkeypatch):
    installed: list[str] = []
    monkeypatch.setattr(servers.os, "geteuid", lambda: 0)
    monkeypatch.setattr(servers.Path, "exists", lambda path: True)
    monkeypatch.setattr(servers, "install", installed.extend)
    servers.ensure((need([False, True]),))
    assert installed == ["gadget-package"]


def test_an_installation_that_did_not_help_fails(monkeypatch, capsys):
    monkeypatch.setattr(servers.os, "geteuid", lambda: 0)
    monkeypatch.setattr(servers.Path, "exists", lambda path: True)
    monkeypatch.setattr(servers, "install", lambda packages: None)
    with pytest.raises(SystemExit):
        servers.ensure((need([False, False]),))
    assert "a gadget" in capsys.readouterr().err


PROBE = """
import json, os, psycopg, redis
with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
    row = connection.execute("select current_setting('fsync'), current_setting('listen_addresses'), "
        "current_setting('server_version_num')::int, pg_encoding_to_char(encoding) from pg_database "
        "where datname = current_database()").fetchone()
pong = redis.from_url(os.environ["REDIS_URL"]).ping()
print(json.dumps([*row, pong, os.environ["HIROBA_POSTGRESQL_DATA"], int(os.environ["HIROBA_POSTGRESQL_PID"])]))
raise SystemExit(7)
"""


@pytest.mark.slow
@pytest.mark.parametrize(("arguments", "fsync"), [([], "off"), (["--durable"], "on")])
def test_the_servers_serve_one_command_and_are_gone(arguments, fsync):
    result = subprocess.run(
        [sys.executable, ".ci/servers.py", *arguments, sys.executable, "-c", PROBE],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert result.returncode == 7, result.stderr
    got_fsync, address, version, encoding, pong, data, pid = json.loads(result.stdout.splitlines()[-1])
    assert (got_fsync, address, encoding, pong) == (fsync, "127.0.0.1", "UTF8", True)
    assert version >= 150000
    assert not Path(data).exists()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_real_plans_that_no_test_read_are_a_failure(tmp_path):
    used = tmp_path / "used"
    used.write_text("")
    assert "no test read a plan" in run_tests.plans_problem("/plans", used)
    assert run_tests.plans_problem("", used) == ""
    used.write_text("a-plan.txt\n")
    assert run_tests.plans_problem("/plans", used) == ""


def test_the_environment_of_a_changed_lock_is_not_ready(tmp_path, monkeypatch):
    (tmp_path / "requirements").mkdir()
    for name in ("bootstrap.txt", "core.txt", "production.txt", "test.txt"):
        (tmp_path / "requirements" / name).write_text(name)
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setattr(environment, "VENV", tmp_path)
    monkeypatch.setattr(environment, "PYTHON", Path(sys.executable))
    assert not environment.is_ready("core")
    environment.stamp("test").write_text(environment.lock_hash("test"))
    assert environment.is_ready("core")  # the larger environment holds the smaller one
    assert environment.is_ready("test")
    (tmp_path / "requirements" / "test.txt").write_text("another version")
    assert not environment.is_ready("core")

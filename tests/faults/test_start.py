"""The very commands of Dockerfile and compose.yaml, with the settings of production, beside true servers.

What a container engine would do is done here: PostgreSQL that forgets nothing, Redis, a mail server, a store of files.
"""

from __future__ import annotations

import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml
from django.db import connection
from PIL import Image

from tests.bench.web import ROOT
from tests.faults.conftest import copy_tables
from tests.faults.mail_server import MailServer, mail_server
from tests.faults.server import run_town
from tests.house.tools import script

NEEDS_REDIS = True
pytestmark = pytest.mark.skipif("REDIS_URL" not in os.environ, reason="needs the servers of .ci/servers.py")
OURS = {"X-Forwarded-Proto": "https", "Host": "127.0.0.1", "Referer": "https://127.0.0.1/cms/"}


def command_of_web(port: int) -> list[str]:
    """The image's command, on a port and at a path of this machine."""
    (told,) = re.findall(
        r"^CMD (\[.*?\])$", (ROOT / "Dockerfile").read_text().replace("\\\n", ""), re.M | re.S
    )
    changed = {"8000": str(port), "0.0.0.0": "127.0.0.1", "3": "1"}
    return [changed.get(word, word.replace("/app/", f"{ROOT}/")) for word in json.loads(told)]


def command_of(service: str) -> list[str]:
    """The command of a service of compose.yaml."""
    command: list[str] = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"][service]["command"]
    return command


@contextmanager
def store_of_files() -> Iterator[str]:
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    yield "http://{}:{}".format(*server.get_host_and_port())
    server.stop()


@contextmanager
def running(command: list[str], env: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, cwd=ROOT / "site", env=env, stdout=out, stderr=out, start_new_session=True
        )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):  # its children too, when a test ends before they do
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def until(works: Callable[[], Any], seconds: float, what: Callable[[], str]) -> Any:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if found := works():
                return found
        except requests.ConnectionError:
            pass
        time.sleep(0.1)
    raise AssertionError(what())


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(out, "PNG")
    return out.getvalue()


def collect_static(folder: Path) -> subprocess.Popen[bytes]:
    """Collect the static files as the image does when it is built."""
    env = dict(os.environ, DJANGO_SETTINGS_MODULE="config.settings.demo", HIROBA_VAR=str(folder))
    command = [sys.executable, "site/manage.py", "collectstatic", "--no-input", "--verbosity", "0"]
    return subprocess.Popen(command, cwd=ROOT, env=env)


@pytest.fixture
def house(db: None, tmp_path: Path) -> Iterator[tuple[dict[str, str], MailServer, str]]:
    """The environment of production beside servers of its own."""
    servers = script("servers").Servers(durable=True)
    with ExitStack() as stack:
        collecting = stack.enter_context(collect_static(tmp_path))
        stack.callback(servers.stop)
        address = servers.start_postgresql()["DATABASE_URL"]
        # nothing of it is wanted any more: no need to write it all to the disk first
        stack.callback(servers.children[0].send_signal, signal.SIGQUIT)
        here = f"{os.environ['DATABASE_URL'].rsplit('/', 1)[0]}/{connection.settings_dict['NAME']}"
        copy_tables(here, address)
        mails = stack.enter_context(mail_server(stalls=2.0))
        store = stack.enter_context(store_of_files())
        env = {
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "HOME": str(tmp_path),
            "TMPDIR": str(tmp_path),
            "PYTHONPATH": os.pathsep.join([str(ROOT / "site"), str(ROOT)]),
            "DJANGO_SETTINGS_MODULE": "config.settings.production",
            "HIROBA_VAR": str(tmp_path),
            "HIROBA_POSTGRESQL_BIN": os.environ["HIROBA_POSTGRESQL_BIN"],
            "SECRET_KEY": "nightingale-" * 5,
            "DATABASE_URL": address,
            "REDIS_URL": f"{os.environ['REDIS_URL'].rsplit('/', 1)[0]}/15",
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": str(mails.port),
            "DEFAULT_FROM_EMAIL": "hiroba@town.example",
            "BASE_URL": "https://127.0.0.1",
            "PROXY_COUNT": "1",
            "STAFF_SECOND_FACTOR": "off",
            "METRICS_TOKEN": "a token of the watcher's own",
            "S3_ENDPOINT_URL": store,
            "S3_ACCESS_KEY_ID": "hiroba",
            "S3_SECRET_ACCESS_KEY": "of the store",
            "S3_PUBLIC_BUCKET": "hiroba-public",
            "S3_PRIVATE_BUCKET": "hiroba-private",
        }
        assert collecting.wait(60) == 0
        yield env, mails, store


def test_the_commands_of_the_containers_serve_a_town_and_stop_in_peace(house, tmp_path):
    env, mails, store = house
    mails.fault = "slow_answer"
    made = run_town(env, "start_town")
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    logs = {name: tmp_path / f"{name}.log" for name in ("web", "worker", "beat")}

    def told() -> str:
        return "\n".join(f"{name}: {file.read_text()[-1500:]}" for name, file in logs.items())

    def get(path: str, **more: Any) -> requests.Response:
        return requests.get(f"{url}{path}", headers=OURS, timeout=20, allow_redirects=False, **more)

    # the store of files is kept and put back like a disk
    assert sorted(made["kept"]) == ["database.dump", f"files/private/{made['scan']}"]
    assert made["back"] == "a scan of somebody's letter"

    with (
        running([*command_of("beat")[:-1], str(tmp_path / "beat")], env, logs["beat"]) as beat,
        running(command_of("worker"), env, logs["worker"]) as worker,
        running(command_of_web(port), env, logs["web"]) as web,
    ):
        until(lambda: get("/healthz").status_code == 200, 90, told)
        answer = get("/readyz")
        assert answer.status_code == 200, answer.text + told()
        assert all(part["ok"] for part in answer.json()["parts"].values())

        # an editor's picture goes through Wagtail into the store, and comes back through the town's own address
        sent = requests.post(
            f"{url}/cms/images/add/",
            headers=OURS | {"X-CSRFToken": "x" * 32},
            cookies={"csrftoken": "x" * 32, "sessionid": made["session"]},
            data={"title": "縁側", "alt_text": "縁側の写真"},
            files={"file": ("engawa.png", picture(), "image/png")},
            timeout=20,
            allow_redirects=False,
        )
        assert (sent.status_code, sent.headers.get("Location")) == (302, "/cms/images/"), (
            sent.text[:2000] + told()
        )
        (name,) = names_in(store, "hiroba-public")
        shown = get(f"/media/{name}")
        assert (shown.status_code, shown.content) == (200, picture())
        assert shown.headers["Content-Type"] == "image/png"

        # what is private has no address: not at the store, not at the town
        assert names_in(store, "hiroba-private") == [made["scan"]]
        assert made["address"].startswith("refused: a private file has no address")
        for absent in (made["scan"], "x" * 2000, "images//..%2F..%2Fsecret", "written/here"):
            assert get(f"/media/{absent}").status_code == 404, absent
        for bucket, file in (("hiroba-public", name), ("hiroba-private", made["scan"])):
            assert requests.get(f"{store}/{bucket}/{file}", timeout=5).status_code == 403

        # a watcher with the token reads figures; for others there are none
        shown = requests.get(
            f"{url}/metrics", headers={"Authorization": f"Bearer {env['METRICS_TOKEN']}"}, timeout=20
        )
        assert 'hiroba_requests_total{route="cms/images/add/",status="302"} 1' in shown.text
        assert "hiroba_database_up 1" in shown.text
        assert (get("/metrics").status_code, get("/metrics/").status_code) == (
            301,
            404,
        )  # as any address not there

        # the worker is told to stop while the mail server thinks: the mail is sent once and known to be
        until(lambda: mails.accepted, 90, told)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(20) == 0, told()
        assert [message_id for message_id, _to in mails.accepted] == ["<start@hiroba.invalid>"]
        assert state_of_the_mail(env) == "sent"

        # the web server is told to stop while somebody waits for an answer
        with a_lock_on(env, "places_municipality") as unlock:
            answers: list[int] = []
            waits = threading.Thread(target=lambda: answers.append(get("/api/v1/").status_code))
            waits.start()
            until(lambda: is_waiting(env), 10, told)
            web.send_signal(signal.SIGTERM)
            time.sleep(0.5)
            unlock()
            waits.join(20)
        assert answers == [200], told()
        assert web.wait(20) == 0, told()
        beat.send_signal(signal.SIGTERM)
        assert beat.wait(20) == 0, told()

    lines = [json.loads(line) for line in logs["web"].read_text().splitlines()]
    assert {"cms/images/add/", "^media/(?P<path>.+)$", "api/v1/"} <= {line.get("route") for line in lines}
    text = "".join(file.read_text() for file in logs.values())
    secrets = (
        "nightingale",
        "of the store",
        "of the watcher",
        "鶯谷子",
        "uguyako",
        "縁側",
        made["session"],
        made["scan"],
    )
    assert [word for word in secrets if word in text] == []
    assert [line for line in lines if line["level"] == "error"] == []


def names_in(store: str, bucket: str) -> list[str]:
    import boto3

    keys = {
        "aws_access_key_id": "hiroba",
        "aws_secret_access_key": "of the store",
        "region_name": "us-east-1",
    }
    found = boto3.client("s3", endpoint_url=store, **keys).list_objects_v2(Bucket=bucket)
    return [one["Key"] for one in found.get("Contents", [])]


def ask_database(env: dict[str, str], statement: str) -> Any:
    import psycopg

    with psycopg.connect(env["DATABASE_URL"], autocommit=True) as there:
        return there.execute(statement).fetchone()[0]  # type: ignore[index]


def state_of_the_mail(env: dict[str, str]) -> str:
    return str(ask_database(env, "SELECT state FROM notify_message WHERE event = 'start:1'"))


def is_waiting(env: dict[str, str]) -> bool:
    return bool(ask_database(env, "SELECT count(*) FROM pg_locks WHERE NOT granted"))


@contextmanager
def a_lock_on(env: dict[str, str], table: str) -> Iterator[Callable[[], None]]:
    import psycopg

    with psycopg.connect(env["DATABASE_URL"]) as there:
        there.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
        yield there.rollback

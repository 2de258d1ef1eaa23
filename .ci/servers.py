"""Run a command beside its own PostgreSQL and Redis: `python .ci/servers.py [--durable] COMMAND …`.

Looks for PostgreSQL (15 or later), Redis or Valkey, Chromium and a Japanese font. What is missing is installed
with apt-get when we are root on Debian or a relative; otherwise the way to get it is printed and nothing runs.
Servers listen on this machine alone, with passwords of their own, in a folder that is removed at the end.
They forget on a crash (fsync off) unless --durable is given: figures and fault runs want a true disk.
"""

from __future__ import annotations

import ctypes
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

PLACES = ("/usr/local/bin", "/usr/bin", "/bin", "/usr/local/sbin", "/usr/sbin", "/sbin", "/opt/homebrew/bin")
OLDEST_POSTGRESQL = 15
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def find(*names: str) -> Path | None:
    """First of these programs on the path or in the usual places."""
    path = os.pathsep.join([os.environ.get("PATH", ""), *PLACES])
    for name in names:
        found = shutil.which(name, path=path)
        if found:
            return Path(found)
    return None


def find_postgresql() -> Path | None:
    """Folder of the newest PostgreSQL programs that are new enough."""
    folders = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    folders += [path.parent for path in Path("/opt/homebrew/opt").glob("postgresql@*/bin/initdb")]
    on_path = find("initdb")
    if on_path:
        folders.append(on_path.resolve().parent)
    best: tuple[int, Path] | None = None
    for folder in folders:
        answer = subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, text=True, check=False
        )
        match = re.search(r"\) (\d+)", answer.stdout)
        version = int(match[1]) if match else 0
        if version >= OLDEST_POSTGRESQL and (best is None or version > best[0]):
            best = (version, folder)
    return best[1] if best else None


def find_redis() -> Path | None:
    return find("redis-server", "valkey-server")


def find_chromium() -> Path | None:
    given = os.environ.get("HIROBA_CHROMIUM")
    mac = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
    if given:
        return Path(given)
    return find("chromium", "google-chrome", "google-chrome-stable") or (mac if mac.exists() else None)


def find_japanese_font() -> Path | None:
    """A font with Japanese letters; without one a browser draws boxes and every measured width is wrong."""
    if sys.platform == "darwin":
        return Path("/System/Library/Fonts")
    listing = find("fc-list")
    if listing:
        answer = subprocess.run(
            [listing, ":lang=ja", "file"], capture_output=True, text=True, check=False
        ).stdout
        return Path(answer.split(":")[0]) if answer.strip() else None
    return next(iter(Path("/usr/share/fonts").rglob("*CJK*")), None)


@dataclass(frozen=True)
class Need:
    what: str
    find: Callable[[], Path | None]
    package: str


NEEDS = (
    Need(f"PostgreSQL {OLDEST_POSTGRESQL} or later", find_postgresql, "postgresql"),
    Need("Redis (or Valkey)", find_redis, "redis-server"),
    Need("Chromium", find_chromium, "chromium"),
    Need("a Japanese font", find_japanese_font, "fonts-noto-cjk"),
)


def apt_get(*arguments: str) -> bool:
    env = dict(os.environ, DEBIAN_FRONTEND="noninteractive", LC_ALL="C")
    command = [
        "/usr/bin/apt-get",
        "-q",
        "-y",
        "-o",
        "Dpkg::Use-Pty=0",
        "-o",
        "Acquire::Retries=3",
        *arguments,
    ]
    result = subprocess.run(
        command, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if result.returncode != 0:
        print("\n".join((result.stdout + result.stderr).splitlines()[-12:]), file=sys.stderr, flush=True)
    return result.returncode == 0


def install(packages: list[str]) -> None:
    """Install Debian packages without letting them start services of their own."""
    print(f"servers: installing {' '.join(packages)} (apt-get)", flush=True)
    policy = Path("/usr/sbin/policy-rc.d")
    ours = not policy.exists()
    if ours:
        policy.write_text("#!/bin/sh\nexit 101\n")
        policy.chmod(0o755)
    try:
        if not any(Path("/var/lib/apt/lists").glob("*_Packages*")):
            apt_get("update")
        # Lists may be old and name files that are gone: one fresh look before giving up.
        if not apt_get("install", "--no-install-recommends", *packages) and apt_get("update"):
            apt_get("install", "--no-install-recommends", *packages)
    finally:
        if ours:
            policy.unlink(missing_ok=True)


def ensure(needs: tuple[Need, ...] = NEEDS) -> None:
    """Have everything, or say what is missing and how to get it, and leave."""
    missing = [need for need in needs if need.find() is None]
    if missing and os.geteuid() == 0 and Path("/usr/bin/apt-get").exists():
        install([need.package for need in missing])
        missing = [need for need in missing if need.find() is None]
    if not missing:
        return
    print("servers: missing on this machine:", file=sys.stderr)
    for need in missing:
        print(f"  - {need.what}", file=sys.stderr)
    packages = " ".join(need.package for need in missing)
    print("On Debian or Ubuntu an administrator gets it with:", file=sys.stderr)
    print(f"  sudo apt-get update && sudo apt-get install {packages}", file=sys.stderr)
    print("On macOS: brew install postgresql@17 redis; and Google Chrome.", file=sys.stderr)
    print("A browser somewhere else is named by HIROBA_CHROMIUM=/path/to/chromium.", file=sys.stderr)
    raise SystemExit(1)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def end_with_parent() -> None:
    if _libc is not None:
        _libc.prctl(1, signal.SIGINT, 0, 0, 0)  # PR_SET_PDEATHSIG: no server outlives a killed test run


class Servers:
    """The two servers of one run."""

    def __init__(self, *, durable: bool) -> None:
        self.durable = durable
        # /tmp itself, because the path of a socket may have only 107 letters
        self.folder = Path(tempfile.mkdtemp(prefix="hiroba-servers-", dir="/tmp"))
        self.password = secrets.token_urlsafe(18)
        self.children: list[subprocess.Popen[bytes]] = []
        self.owner: dict[str, object] = {}
        if os.geteuid() == 0:
            # PostgreSQL refuses to run as root; Debian's package brings this account.
            name = "postgres" if self._has_account("postgres") else "nobody"
            self.owner = {"user": name, "extra_groups": []}
            shutil.chown(self.folder, name)

    @staticmethod
    def _has_account(name: str) -> bool:
        import pwd  # noqa: PLC0415 - not on every platform

        return any(account.pw_name == name for account in pwd.getpwall())

    def _start(self, command: list[object], log: str) -> None:
        with (self.folder / log).open("wb") as out:
            child = subprocess.Popen(
                [str(part) for part in command],
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C is for the tests; the servers end after them
                preexec_fn=end_with_parent,
                **self.owner,  # type: ignore[call-overload]
            )
        self.children.append(child)

    def _wait(self, name: str, works: Callable[[], bool], log: str) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and self.children[-1].poll() is None:
            if works():
                return
            time.sleep(0.1)
        print(f"servers: {name} did not start:\n{(self.folder / log).read_text()[-2000:]}", file=sys.stderr)
        raise SystemExit(1)

    def start_postgresql(self) -> dict[str, str]:
        programs = find_postgresql()
        assert programs is not None, "ensure() ran before"
        data, port = self.folder / "data", free_port()
        secret = self.folder / "secret"
        secret.write_text(self.password)
        if self.owner:
            shutil.chown(secret, str(self.owner["user"]))
        secret.chmod(0o600)
        initdb = [
            programs / "initdb",
            "-D",
            data,
            "-U",
            "hiroba",
            "-E",
            "UTF8",
            "--locale=C",
            "--no-instructions",
        ]
        made = subprocess.run(
            [*initdb, "--auth=scram-sha-256", f"--pwfile={secret}", *([] if self.durable else ["--no-sync"])],
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
            **self.owner,  # type: ignore[call-overload]
        )
        if made.returncode != 0:
            print(f"servers: initdb failed:\n{made.stdout}{made.stderr}", file=sys.stderr)
            raise SystemExit(1)
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(port),
            "unix_socket_directories": str(self.folder),
            "max_connections": "200",
            "timezone": "UTC",
        }
        if not self.durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        self._start([programs / "postgres", "-D", data, *options], "postgresql.log")
        env = dict(os.environ, PGPASSWORD=self.password)
        psql = [
            programs / "psql",
            "-h",
            "127.0.0.1",
            "-p",
            str(port),
            "-U",
            "hiroba",
            "-d",
            "postgres",
            "-qc",
        ]

        def answers() -> bool:
            create = [*psql, "CREATE DATABASE hiroba"]
            return subprocess.run(create, env=env, capture_output=True, check=False).returncode == 0

        self._wait("PostgreSQL", answers, "postgresql.log")
        return {
            "DATABASE_URL": f"postgres://hiroba:{self.password}@127.0.0.1:{port}/hiroba",
            "HIROBA_POSTGRESQL_BIN": str(programs),
            "HIROBA_POSTGRESQL_DATA": str(data),
            "HIROBA_POSTGRESQL_PID": str(self.children[-1].pid),
        }

    def start_redis(self) -> dict[str, str]:
        port = free_port()
        command = [find_redis(), "--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self._start([*command, "--requirepass", self.password, "--dir", self.folder], "redis.log")

        def answers() -> bool:
            try:
                with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
                    connection.sendall(f"AUTH {self.password}\r\n".encode())
                    return connection.recv(16).startswith(b"+OK")
            except OSError:
                return False

        self._wait("Redis", answers, "redis.log")
        return {"REDIS_URL": f"redis://:{self.password}@127.0.0.1:{port}/0"}

    def stop(self) -> None:
        for child in self.children:
            if child.poll() is None:
                child.send_signal(signal.SIGINT)  # PostgreSQL: "fast shutdown", clients are sent away
        for child in self.children:
            try:
                child.wait(timeout=20)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def main(arguments: list[str]) -> int:
    durable = arguments[:1] == ["--durable"]
    command = arguments[1:] if durable else arguments
    # Installers and browsers are scripts that call other programs: a bare path would break them, not us.
    os.environ["PATH"] = os.pathsep.join([os.environ.get("PATH", ""), *PLACES])
    ensure()
    if not command:
        print("servers: everything is here")
        return 0
    # A SIGTERM (a CI that loses patience) unwinds through `finally` like Ctrl-C does.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    servers = Servers(durable=durable)
    child: subprocess.Popen[bytes] | None = None
    try:
        env = dict(os.environ)
        begin = time.monotonic()
        env |= servers.start_postgresql() | servers.start_redis()
        env["HIROBA_SERVERS_PID"] = str(os.getpid())
        env["HIROBA_CHROMIUM"] = str(find_chromium())
        print(f"servers: PostgreSQL and Redis are up ({time.monotonic() - begin:.1f} s)", flush=True)
        child = subprocess.Popen(command, env=env)
        while True:
            try:
                return child.wait()
            except KeyboardInterrupt:
                continue  # the command got the same Ctrl-C and is tidying up
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        if child is not None and child.poll() is None:
            child.terminate()
            child.wait()
        servers.stop()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

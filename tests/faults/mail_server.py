"""A mail server of our own that answers, refuses, stalls or hangs up at a point that is told beforehand.

It keeps what it accepted: the truth against which the outbox is judged. Whom a fault meets is decided by the address,
so that a test knows beforehand what must become of which mail.
"""

from __future__ import annotations

import re
import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

ANSWERS = {
    "rcpt_4xx": b"451 4.3.0 try again later",
    "rcpt_5xx": b"550 5.1.1 no such mailbox",
    "data_4xx": b"452 4.2.2 mailbox full",
    "data_5xx": b"554 5.7.1 not wanted",
}


class HangUp(Exception):
    """The line is cut without a word."""


class MailServer(socketserver.ThreadingTCPServer):
    """Listens on a free port of this machine; `fault` names what it does to those for whom `meets` says so."""

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 200

    def __init__(self, *, stalls: float = 1.0) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.port = int(self.server_address[1])
        self.fault = ""
        self.meets: Callable[[str], bool] = lambda address: True
        self.stalls = stalls
        self.accepted: list[tuple[str, str]] = []
        """(Message-ID, recipient) of every mail taken, in order, also when nobody heard us say so."""
        self.met = 0
        self._lock = threading.Lock()

    def strikes(self, fault: str, address: str = "") -> bool:
        """Whether this fault is on now and meets this address."""
        if self.fault != fault or (address and not self.meets(address)):
            return False
        with self._lock:
            self.met += 1
        return True

    def take(self, content: bytes, recipient: str) -> None:
        """Accept a mail: from here on it is ours."""
        found = re.search(rb"(?im)^message-id:\s*(\S+)", content)
        with self._lock:
            self.accepted.append((found[1].decode() if found else "", recipient))

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that was killed or hung up is part of the test."""


class _Talk(socketserver.StreamRequestHandler):
    server: MailServer

    def say(self, line: bytes) -> None:
        self.wfile.write(line + b"\r\n")

    def handle(self) -> None:
        try:
            self.talk()
        except (HangUp, OSError):
            return

    def talk(self) -> None:
        server = self.server
        if server.strikes("hang_up"):
            return
        if server.strikes("silent"):
            time.sleep(server.stalls)
            return
        self.say(b"220 mail.hiroba.invalid")
        recipient = ""
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"RCPT":
                recipient = line.partition(b"<")[2].partition(b">")[0].decode()
                fault = next(
                    (name for name in ("rcpt_4xx", "rcpt_5xx") if server.strikes(name, recipient)), ""
                )
                self.say(ANSWERS.get(fault, b"250 ok"))
            elif word == b"DATA":
                self.data(recipient)
            elif word == b"QUIT":
                self.say(b"221 bye")
                return
            else:
                self.say(b"250 ok")

    def data(self, recipient: str) -> None:
        server = self.server
        if server.strikes("drop_before_data", recipient):
            raise HangUp
        self.say(b"354 go on")
        content = b""
        while not content.endswith(b"\r\n.\r\n"):
            more = self.rfile.readline()
            if not more:
                raise HangUp
            content += more
        for name in ("data_4xx", "data_5xx"):
            if server.strikes(name, recipient):
                self.say(ANSWERS[name])
                return
        server.take(content, recipient)
        if server.strikes("drop_after_data", recipient):
            raise HangUp
        if server.strikes("slow_answer", recipient):
            time.sleep(server.stalls)
        self.say(b"250 accepted")


@contextmanager
def mail_server(**options: float) -> Iterator[MailServer]:
    """Run a mail server until the block ends."""
    server = MailServer(**options)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)

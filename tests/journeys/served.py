"""The product over HTTP inside a transaction that is never committed, with the clock of this process."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from threading import RLock, Thread
from typing import Any
from wsgiref.types import StartResponse

from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer
from django.core.signals import got_request_exception, request_finished, request_started
from django.db import DEFAULT_DB_ALIAS, close_old_connections, connections
from django.test.testcases import QuietWSGIRequestHandler

App = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]


class _Server(ThreadedWSGIServer):
    """Its threads use the test's own connection, and leave it open."""

    def _close_connections(self) -> None:
        """Keep the one connection, for the transaction lives in it."""


@contextmanager
def served() -> Iterator[str]:
    """Serve what the open transaction of this thread sees; gives the address. Requests are answered one by one."""
    answer = _one_by_one(StaticFilesHandler(WSGIHandler()))
    connection = connections[DEFAULT_DB_ALIAS]
    for signal in (
        request_started,
        request_finished,
    ):  # an open transaction looks like a connection to be closed
        signal.disconnect(close_old_connections)
    got_request_exception.connect(_tell)
    connection.inc_thread_sharing()
    server = _Server(
        ("127.0.0.1", 0),
        QuietWSGIRequestHandler,
        allow_reuse_address=False,
        connections_override={connection.alias: connection},
    )
    server.daemon_threads = True
    server.set_app(answer)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
        connection.dec_thread_sharing()
        got_request_exception.disconnect(_tell)
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


def _tell(**_named: Any) -> None:
    """Say why a page broke, for a status of 500 alone tells nothing; pytest shows it when the test fails."""
    traceback.print_exc(file=sys.stderr)


def _one_by_one(app: App) -> App:
    """Let one request after the other use the shared connection."""
    lock = RLock()

    def answer(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        with lock:
            response = app(environ, start_response)
            try:
                return [b"".join(response)]
            finally:
                if hasattr(response, "close"):
                    response.close()

    return answer

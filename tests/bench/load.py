"""A load generator: some connections that ask again as soon as they are answered, and note how long it took.

Plain asyncio on kept-alive HTTP/1.1 connections; requests are made beforehand, answers are read by length. It takes
a good part of one core at a few thousand answers a second, for the bare view as for the product.
"""

from __future__ import annotations

import asyncio
import statistics
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Result:
    """Answers of one run: number by status, and seconds of each."""

    seconds: float = 0.0
    statuses: Counter[int] = field(default_factory=Counter)
    times: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Good answers a second; answers of 400 and above do not count."""
        return sum(count for status, count in self.statuses.items() if 200 <= status < 400) / self.seconds

    @property
    def failed(self) -> int:
        return sum(count for status, count in self.statuses.items() if not 200 <= status < 400)

    def percentile(self, share: float) -> float:
        """Time in milliseconds within which this share (0 to 1) of the answers came."""
        ordered = sorted(self.times)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


class Connection(asyncio.Protocol):
    """One kept-alive connection; `ask` gives status and body of one answer."""

    def __init__(self) -> None:
        self.buffer = b""
        self.waiting: asyncio.Future[tuple[int, bytes]] | None = None
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        head, found, rest = self.buffer.partition(b"\r\n\r\n")
        if not found:
            return
        lower = head.lower()
        if b"transfer-encoding: chunked" in lower:
            if not rest.endswith(b"0\r\n\r\n"):
                return
            body = rest
        else:
            place = lower.find(b"content-length:")
            length = int(lower[place + 15 :].split(b"\r\n", 1)[0]) if place >= 0 else 0
            if len(rest) < length:
                return
            body = rest[:length]
        self.buffer = b""
        if self.waiting is not None and not self.waiting.done():
            self.waiting.set_result((int(head[9:12]), body))

    def connection_lost(self, error: Exception | None) -> None:
        if self.waiting is not None and not self.waiting.done():
            self.waiting.set_exception(error or ConnectionError("the server closed the connection"))

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        assert self.transport is not None
        self.waiting = asyncio.get_running_loop().create_future()
        self.transport.write(request)
        return await self.waiting

    def close(self) -> None:
        if self.transport is not None:
            self.transport.close()


def get(path: str, *, host: str = "127.0.0.1", cookies: str = "") -> bytes:
    cookie = f"Cookie: {cookies}\r\n" if cookies else ""
    return f"GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept-Language: ja\r\n{cookie}\r\n".encode()


def post(path: str, body: bytes, *, host: str = "127.0.0.1", cookies: str = "") -> bytes:
    cookie = f"Cookie: {cookies}\r\n" if cookies else ""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/x-www-form-urlencoded\r\n{cookie}"
    )
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


async def _run(port: int, next_request: Callable[[], bytes], seconds: float, connections: int) -> Result:
    result = Result()
    loop = asyncio.get_running_loop()
    end = time.perf_counter() + seconds

    async def one() -> None:
        connection: Connection | None = None
        while time.perf_counter() < end:
            begin = time.perf_counter()
            try:
                if connection is None:
                    _, connection = await loop.create_connection(Connection, "127.0.0.1", port)
                status, _ = await asyncio.wait_for(connection.ask(next_request()), 30)
            except (OSError, TimeoutError):
                status = 0
                if connection is not None:
                    connection.close()
                connection = None
            result.statuses[status] += 1
            result.times.append(time.perf_counter() - begin)
        if connection is not None:
            connection.close()

    begin = time.perf_counter()
    await asyncio.gather(*(one() for _ in range(connections)))
    result.seconds = time.perf_counter() - begin
    return result


def run(port: int, next_request: Callable[[], bytes], *, seconds: float, connections: int = 8) -> Result:
    """Ask for some seconds; `next_request` gives the bytes of each request."""
    return asyncio.run(_run(port, next_request, seconds, connections))


def median(values: list[float]) -> float:
    return statistics.median(values) if values else 0.0

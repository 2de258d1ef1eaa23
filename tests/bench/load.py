"""A load generator: some connections that ask again as soon as they are answered, and note how long it took.

Plain asyncio on kept-alive HTTP/1.1 connections; requests are made beforehand, answers are read by length. It takes
a good part of one core at a few thousand answers a second, for the bare view as for the product.
"""

from __future__ import annotations

import asyncio
import statistics
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field


@dataclass
class Result:
    """Answers of one run: number by status, seconds of each, and what went wrong on a journey."""

    seconds: float = 0.0
    statuses: Counter[int] = field(default_factory=Counter)
    times: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

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
        self.head = b""
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
        self.buffer, self.head = b"", head
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


Journey = Callable[[Connection], Awaitable[None]]


class JourneyError(Exception):
    """A step of a journey was not answered as it should be."""


def header(head: bytes, name: str) -> list[str]:
    """Values of a header in the head of an answer."""
    lines = head.decode("latin-1").split("\r\n")[1:]
    return [line.partition(":")[2].strip() for line in lines if line.lower().startswith(f"{name.lower()}:")]


async def _journey(port: int, journey: Journey, result: Result) -> None:
    """Walk once on a connection of its own; noted as 200 when it came to its end, else as 0."""
    begin = time.perf_counter()
    connection: Connection | None = None
    try:
        _, connection = await asyncio.get_running_loop().create_connection(Connection, "127.0.0.1", port)
        await asyncio.wait_for(journey(connection), 60)
        result.statuses[200] += 1
    except (OSError, TimeoutError, JourneyError) as fault:
        result.statuses[0] += 1
        result.faults.append(f"{type(fault).__name__}: {fault}")
    finally:
        if connection is not None:
            connection.close()
    result.times.append(time.perf_counter() - begin)


def run_journeys(port: int, journey: Journey, *, seconds: float, walkers: int = 8) -> Result:
    """Walk for some seconds, `walkers` at a time, one journey after the other."""

    async def all_of_them() -> Result:
        result, begin = Result(), time.perf_counter()

        async def one() -> None:
            while time.perf_counter() < begin + seconds:
                await _journey(port, journey, result)

        await asyncio.gather(*(one() for _ in range(walkers)))
        result.seconds = time.perf_counter() - begin
        return result

    return asyncio.run(all_of_them())


def run_at_once(port: int, requests: list[bytes]) -> Result:
    """Send all requests at the same moment, each on a connection of its own."""

    async def all_of_them() -> Result:
        loop, result = asyncio.get_running_loop(), Result()
        lines = [await loop.create_connection(Connection, "127.0.0.1", port) for _ in requests]

        async def one(connection: Connection, request: bytes) -> None:
            begin = time.perf_counter()
            try:
                status, _ = await asyncio.wait_for(connection.ask(request), 60)
            except (OSError, TimeoutError):
                status = 0
            result.statuses[status] += 1
            result.times.append(time.perf_counter() - begin)
            connection.close()

        begin = time.perf_counter()
        await asyncio.gather(*(one(line[1], request) for line, request in zip(lines, requests, strict=True)))
        result.seconds = time.perf_counter() - begin
        return result

    return asyncio.run(all_of_them())


def median(values: list[float]) -> float:
    return statistics.median(values) if values else 0.0

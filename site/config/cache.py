"""The cache of production: Redis while it answers, the memory of this process while it does not.

Nothing true is kept in a cache, so an act of a resident must neither fail nor wait because one is away.
"""

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError
from redis.retry import Retry

MOST_COUNTED = 100_000
"""Keys a process counts by itself without Redis: so many that making up others pushes no limit out."""
ANSWERS_WITHIN = 1.0
"""Seconds a request may wait for Redis before it goes on without."""
ASKED_AGAIN_AFTER = 5.0
"""Seconds in which nobody of this process asks a Redis that did not answer."""
MOST_REMEMBERED = 10_000
EVERYTHING = "\n"
"""Remembered when the whole cache was cleared while Redis was away; no key is called so."""
_log = logging.getLogger(__name__)


class _Line:
    """What this process knows of one Redis: since when it is away, and which keys changed meanwhile."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.ask_at = 0.0
        self.away = False
        self.changed: set[str] = set()


_lines: dict[str, _Line] = {}


class EnduringRedisCache(RedisCache):
    """Redis; each process by itself while Redis is away. What was set or deleted meanwhile is forgotten there after.

    Counts (add, incr) go on per process, so that limits hold, a little more generously, without Redis.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        options = {
            "socket_connect_timeout": ANSWERS_WITHIN,
            "socket_timeout": ANSWERS_WITHIN,
            "retry": Retry(NoBackoff(), 0),
            **params.get("OPTIONS", {}),
        }
        super().__init__(server, {**params, "OPTIONS": options})
        self._line = _lines.setdefault(str(server), _Line())
        self._memory = LocMemCache(f"instead of {server}", {"OPTIONS": {"MAX_ENTRIES": MOST_COUNTED}})

    def _ask(self, there: Callable[[], Any], here: Callable[[], Any], *changes: str) -> Any:
        line = self._line
        if time.monotonic() >= line.ask_at:
            try:
                if line.away:
                    self._come_back()
                return there()
            except (RedisConnectionError, RedisTimeoutError) as fault:
                with line.lock:
                    line.ask_at = time.monotonic() + ASKED_AGAIN_AFTER
                    if not line.away:
                        line.away = True
                        _log.warning("the cache does not answer (%s): going on without", type(fault).__name__)
        with line.lock:
            line.changed |= set(changes)
        return here()

    def _come_back(self) -> None:
        """Let Redis forget what changed while it was away, before anybody reads it again."""
        line = self._line
        with line.lock:
            changed = set(line.changed)
        if EVERYTHING in changed or len(changed) > MOST_REMEMBERED:
            super().clear()
        elif changed:
            super().delete_many(changed)
        with line.lock:
            line.changed -= changed
            line.away = False
        self._memory.clear()
        _log.warning("the cache answers again")

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> Any:
        """Set a key that is not there."""
        given = (key, value, timeout, version)
        there = super().add
        return self._ask(lambda: there(*given), lambda: self._memory.add(*given))

    def get(self, key: Any, default: Any = None, version: Any = None) -> Any:
        """Return a value."""
        given = (key, default, version)
        there = super().get
        return self._ask(lambda: there(*given), lambda: self._memory.get(*given))

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> None:
        """Set a value."""
        given = (key, value, timeout, version)
        there = super().set
        self._ask(lambda: there(*given), lambda: self._memory.set(*given), key)

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> Any:
        """Let a value live on."""
        given = (key, timeout, version)
        there = super().touch
        return self._ask(lambda: there(*given), lambda: self._memory.touch(*given))

    def delete(self, key: Any, version: Any = None) -> Any:
        """Forget a value."""
        there = super().delete
        return self._ask(lambda: there(key, version), lambda: self._memory.delete(key, version), key)

    def get_many(self, keys: Any, version: Any = None) -> Any:
        """Return the values that are there."""
        asked = list(keys)
        there = super().get_many
        return self._ask(lambda: there(asked, version), lambda: self._memory.get_many(asked, version))

    def has_key(self, key: Any, version: Any = None) -> Any:
        """Say whether a value is there."""
        there = super().has_key
        return self._ask(lambda: there(key, version), lambda: self._memory.has_key(key, version))

    def incr(self, key: Any, delta: Any = 1, version: Any = None) -> Any:
        """Count. Raises ValueError when there is nothing to count on."""
        there = super().incr
        return self._ask(lambda: there(key, delta, version), lambda: self._memory.incr(key, delta, version))

    def set_many(self, data: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> Any:
        """Set values."""
        there = super().set_many
        here = self._memory.set_many
        return self._ask(lambda: there(data, timeout, version), lambda: here(data, timeout, version), *data)

    def delete_many(self, keys: Any, version: Any = None) -> None:
        """Forget values."""
        asked = list(keys)
        there = super().delete_many
        self._ask(lambda: there(asked, version), lambda: self._memory.delete_many(asked, version), *asked)

    def clear(self) -> Any:
        """Forget everything."""
        there = super().clear
        return self._ask(there, self._memory.clear, EVERYTHING)

"""A cache that is only ever a help: while Redis is away each process remembers for itself, and pages go on.

What stands in it are counts of tries (sign-in, API) and the codes used a moment ago. Counted for each process alone they
still bound what anybody can try, so nothing is let through uncounted.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from django.utils.functional import cached_property
from redis.exceptions import RedisError

from core.web.circuit import Circuit

MOST_REMEMBERED = 20_000


@functools.cache
def circuit_of(location: str) -> Circuit:
    """The one circuit of this process for the Redis at `location`; every thread has a cache object of its own."""
    return Circuit("the cache")


class BestEffortCache(RedisCache):
    """Django's Redis cache, and this process's memory while Redis does not answer."""

    _servers: list[str]
    _options: dict[str, Any]

    @cached_property
    def _cache(self) -> _RedisOrMemory:  # type: ignore[override]  # every operation of the client is passed on
        location = ",".join(self._servers)
        return _RedisOrMemory(RedisCacheClient(self._servers, **self._options), location)

    def answers(self) -> bool:
        """Whether Redis answers now."""
        try:
            return bool(self._cache.redis.get_client().ping())
        except (RedisError, OSError):
            return False


class _RedisOrMemory:
    """Passes each operation on to the one or the other; their arguments are the same."""

    def __init__(self, redis: RedisCacheClient, location: str) -> None:
        self.redis = redis
        self._memory = LocMemCache(f"instead of {location}", {"OPTIONS": {"MAX_ENTRIES": MOST_REMEMBERED}})
        self._circuit = circuit_of(location)

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        return functools.partial(self._ask, operation)

    def clear(self) -> bool:
        """Empty both."""
        self._memory.clear()
        return bool(self._ask("clear"))

    def _ask(self, operation: str, *arguments: object) -> Any:
        if self._circuit.may_try():
            try:
                found = getattr(self.redis, operation)(*arguments)
            except (RedisError, OSError) as error:
                self._circuit.failed(error)
            else:
                self._circuit.answered()
                return found
        return getattr(self._memory, operation)(*arguments)

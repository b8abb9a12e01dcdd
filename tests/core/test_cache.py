"""The cache that is only ever a help: Redis while it answers, this process's memory while it does not."""

from __future__ import annotations

from typing import Any

import pytest
from redis.exceptions import ConnectionError as RedisAway
from redis.exceptions import RedisError

from core.web.cache import MOST_REMEMBERED, BestEffortCache, circuit_of


class Redis:
    """What stands for the client of Redis: it remembers, or is away with `fault`."""

    def __init__(self) -> None:
        self.kept: dict[str, Any] = {}
        self.fault: Exception | None = None
        self.pong: object = True

    def _answer(self) -> None:
        if self.fault is not None:
            raise self.fault

    def get_client(self) -> Redis:
        return self

    def ping(self) -> object:
        self._answer()
        return self.pong

    def set(self, key: str, value: object, *_: object) -> None:
        self._answer()
        self.kept[key] = value

    def get(self, key: str, default: object) -> object:
        self._answer()
        return self.kept.get(key, default)

    def clear(self) -> bool:
        self._answer()
        self.kept.clear()
        return True


@pytest.fixture
def redis(monkeypatch: pytest.MonkeyPatch) -> Redis:
    made = Redis()
    monkeypatch.setattr("core.web.cache.RedisCacheClient", lambda *_, **__: made)
    circuit_of.cache_clear()
    return made


@pytest.fixture
def cache(redis: Redis) -> BestEffortCache:
    return BestEffortCache("redis://nowhere.invalid:1", {})


@pytest.mark.parametrize(
    ("pong", "fault", "answers"),
    [(True, None, True), (b"PONG", None, True), (False, None, False), (True, RedisError(), False),
     (True, RedisAway(), False), (True, ConnectionResetError(), False), (True, TimeoutError(), False)],
    ids=str,
)  # fmt: skip
def test_it_says_whether_redis_answers(
    redis: Redis, cache: BestEffortCache, pong: object, fault: Exception | None, answers: bool
) -> None:
    redis.pong, redis.fault = pong, fault
    assert cache.answers() is answers


@pytest.mark.parametrize("fault", [RedisError(), RedisAway(), ConnectionResetError()], ids=str)
def test_what_is_kept_while_redis_is_away_stands_in_memory(
    redis: Redis, cache: BestEffortCache, fault: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    cache.clear()
    cache.set("tries", 1)
    assert (cache.get("tries"), len(redis.kept)) == (1, 1)
    redis.fault = fault
    assert cache.get("tries", 0) == 0
    cache.set("tries", 7)
    redis.fault = None
    assert cache.get("tries", 0) == 7, "it rests before it is asked again"
    assert list(redis.kept.values()) == [1]
    assert [each.getMessage() for each in caplog.records] == ["the cache does not answer; going on without it"]


def test_redis_that_answers_again_is_asked_at_once(
    redis: Redis, cache: BestEffortCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = [100.0]
    monkeypatch.setattr("core.web.circuit.time.monotonic", lambda: at[0])
    redis.fault = RedisAway()
    cache.clear()
    redis.fault = None
    for seconds, is_asked in ((104.9, False), (105, True), (105.1, True)):
        at[0] = seconds
        redis.kept.clear()
        cache.set("tries", 1)
        assert bool(redis.kept) is is_asked, seconds


def test_both_are_emptied(redis: Redis, cache: BestEffortCache) -> None:
    cache.set("tries", 1)
    assert cache.clear() is True
    assert redis.kept == {}
    redis.fault = RedisAway()
    cache.set("tries", 7)
    assert cache.get("tries") == 7
    cache.clear()
    assert cache.get("tries") is None


def test_a_fault_of_our_own_is_not_swallowed(redis: Redis, cache: BestEffortCache) -> None:
    redis.fault = ZeroDivisionError()
    with pytest.raises(ZeroDivisionError):
        cache.get("tries")
    with pytest.raises(ZeroDivisionError):
        cache.answers()


def test_memory_holds_so_many(cache: BestEffortCache) -> None:
    assert cache._cache._memory._max_entries == MOST_REMEMBERED == 20_000

"""Is the process alive, and can it do its work: the two questions a load balancer asks."""

from __future__ import annotations

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from redis.exceptions import RedisError

from accounts.permissions import public


@public
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@public
def readyz(request: HttpRequest) -> JsonResponse:
    """The database answers with every migration applied, and the cache answers; 503 with the failing part otherwise."""
    parts = {"database": _database(), "cache": _cache()}
    is_ready = all(state == "ok" for state in parts.values())
    return JsonResponse({"status": "ok" if is_ready else "not ready", **parts}, status=200 if is_ready else 503)


def _database() -> str:
    try:
        executor = MigrationExecutor(connection)
        return "migrations missing" if executor.migration_plan(executor.loader.graph.leaf_nodes()) else "ok"
    except DatabaseError:
        return "does not answer"


def _cache() -> str:
    try:
        cache.set("readyz", "1", 5)
        return "ok" if cache.get("readyz") == "1" else "forgets"
    except (RedisError, OSError):
        return "does not answer"

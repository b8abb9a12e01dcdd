"""Is the process alive, and can it do its work: the two questions a load balancer asks."""

from __future__ import annotations

import queue
import threading
from typing import cast

from django.core.cache import caches
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse

from accounts.permissions import public
from core.web.cache import BestEffortCache

LONGEST_SECONDS = 4  # to wait for the database


@public
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@public
def readyz(request: HttpRequest) -> JsonResponse:
    """200 while the database answers with every migration applied, 503 otherwise, each part by name.

    A cache that does not answer is `degraded` and still 200: pages work without it, and taking every process out of
    service over it would take the product away.
    """
    parts = {"database": _database(), "cache": "ok" if _cache().answers() else "does not answer"}
    if parts["database"] != "ok":
        return JsonResponse({"status": "not ready", **parts}, status=503)
    return JsonResponse({"status": "ok" if parts["cache"] == "ok" else "degraded", **parts})


def _cache() -> BestEffortCache:
    return cast("BestEffortCache", caches["default"])


def _database() -> str:
    """Asked from a thread of its own: a server that is frozen holds its connections and answers nothing, for ever."""
    answers: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.Thread(target=lambda: answers.put(_migrations()), daemon=True).start()
    try:
        return answers.get(timeout=LONGEST_SECONDS)
    except queue.Empty:
        return "does not answer"


def _migrations() -> str:
    try:
        executor = MigrationExecutor(connection)
        return "migrations missing" if executor.migration_plan(executor.loader.graph.leaf_nodes()) else "ok"
    except DatabaseError:
        return "does not answer"
    finally:
        connection.close()

"""Which database the application works in, as whom, and how long it waits there."""

from __future__ import annotations

from typing import Any

import environ

LOCK_SECONDS = 5
# A server that went without a word (a pulled cable, a dead host) is noticed after some 25 seconds; over sockets of this
# machine it cannot go like that
NOTICED = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 25_000}
CONNECT_SECONDS = 5  # until a page says that the database is away
OWNER_LOCK_SECONDS = 10  # a migration that cannot get its lock gives up before everybody waits behind it


def application(url: str, *, keep_seconds: int, statement_seconds: int) -> dict[str, Any]:
    """The connection of pages, API and tasks. A statement, a wait for a lock and a transaction left open each end by
    themselves; OPTIONS of the URL win."""
    found: dict[str, Any] = environ.Env.db_url_config(url)
    waits = {
        "statement_timeout": statement_seconds,
        "lock_timeout": LOCK_SECONDS,
        "idle_in_transaction_session_timeout": 4 * statement_seconds,
    }
    options = {"options": _settings(waits), "connect_timeout": CONNECT_SECONDS, **NOTICED, **found.get("OPTIONS", {})}
    return {"PASSWORD": "", **found, "OPTIONS": options, "CONN_MAX_AGE": keep_seconds, "CONN_HEALTH_CHECKS": True}


def owner(url: str) -> dict[str, Any]:
    """What differs when the owner signs in: a migration may take as long as it takes."""
    found: dict[str, Any] = environ.Env.db_url_config(url)
    options = {"options": _settings({"lock_timeout": OWNER_LOCK_SECONDS}), **found.get("OPTIONS", {})}
    return {name: found.get(name, "") for name in ("USER", "PASSWORD", "HOST", "PORT")} | {"OPTIONS": options}


def _settings(seconds: dict[str, int]) -> str:
    return " ".join(f"-c {name}={value * 1000}" for name, value in seconds.items())

"""Shared by every test: the cast, and how the database is emptied between tests that commit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations

pytest_plugins = ["tests.cast"]


@pytest.fixture(autouse=True, scope="session")
def flush_past_final_records() -> Iterator[None]:
    """Final records refuse TRUNCATE, as they should; only the emptying of the test database may pass the triggers."""
    original = DatabaseOperations.execute_sql_flush

    def flush(self: Any, sql_list: list[str]) -> None:
        original(self, ["SET session_replication_role = replica", *sql_list, "SET session_replication_role = origin"])

    DatabaseOperations.execute_sql_flush = flush
    yield
    DatabaseOperations.execute_sql_flush = original


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """Rate limits and sessions of one test do not reach the next."""
    from django.core.cache import cache

    cache.clear()


@pytest.fixture
def queries(db: None) -> Any:
    """Counts the queries of a block: `with queries() as seen: ...; len(seen)`."""
    from django.test.utils import CaptureQueriesContext

    return lambda: CaptureQueriesContext(connection)

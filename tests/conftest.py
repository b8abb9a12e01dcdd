"""Shared by every test: the cast, and how the database is emptied between tests that commit."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import hypothesis
import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations

from core.change.owner import acting_as_owner
from tests.described import heard

pytest_plugins = ["tests.at_ten", "tests.cast", "tests.browser", "tests.effort", "tests.architecture.walked"]
hypothesis.settings.register_profile(
    "any machine", deadline=None
)  # a slow moment is no failure; speed has its own tests
hypothesis.settings.load_profile("any machine")


def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end: nobody looks through it for garbage again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(scope="session")
def application_login() -> dict[str, Any]:
    """How the application signs in."""
    return {name: connection.settings_dict[name] for name in settings.DATABASE_OWNER}


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, application_login: dict[str, Any]
) -> Iterator[None]:
    """The owner makes the test database and drops it."""
    with acting_as_owner():
        yield


@pytest.fixture(scope="session")
def django_db_setup(application_login: dict[str, Any], django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Between the two the tests work as the application does."""
    with django_db_blocker.unblock():
        connection.close()
    connection.settings_dict.update(application_login)
    yield
    with django_db_blocker.unblock():
        connection.close()
    connection.settings_dict.update(settings.DATABASE_OWNER)


@contextmanager
def owner_link() -> Iterator[psycopg.Connection[Any]]:
    """A connection of the test database's owner, for whom triggers are off."""
    owner, where = settings.DATABASE_OWNER, connection.get_connection_params()
    login = {"user": owner["USER"], "password": owner["PASSWORD"], "dbname": connection.settings_dict["NAME"]}
    plain = {name: where[name] for name in ("host", "port") if name in where}
    with psycopg.connect(**plain, **login, autocommit=True) as link:
        link.execute("SET session_replication_role = replica")
        yield link


@pytest.fixture(autouse=True, scope="session")
def flush_as_owner() -> Iterator[None]:
    """The application may not empty a table, and final records refuse it; only the emptying of the test database is the
    owner's."""
    original = DatabaseOperations.execute_sql_flush

    def flush(self: Any, sql_list: list[str]) -> None:
        with owner_link() as link:
            for statement in sql_list:
                link.execute(statement)

    DatabaseOperations.execute_sql_flush = flush
    yield
    DatabaseOperations.execute_sql_flush = original


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """Rate limits and sessions of one test do not reach the next."""
    from django.core.cache import cache

    cache.clear()


@pytest.fixture(autouse=True, scope="session")
def answers_of_the_api() -> Iterator[list[str]]:
    """What was wrong with the answers of the API since somebody looked: those of test clients and of live servers alike."""
    from django.core.handlers.base import BaseHandler

    found: list[str] = []
    original = BaseHandler.get_response

    def get_response(self: Any, request: Any) -> Any:
        response = original(self, request)
        heard(found, request, response)
        return response

    BaseHandler.get_response = get_response
    yield found
    BaseHandler.get_response = original


@pytest.fixture(autouse=True)
def every_answer_is_as_described(answers_of_the_api: list[str]) -> Iterator[None]:
    """No test passes in which the API answered what docs/openapi.yaml does not say."""
    answers_of_the_api.clear()
    yield
    assert not answers_of_the_api, "Not as docs/openapi.yaml describes it:\n" + "\n".join(answers_of_the_api[:20])


@pytest.fixture
def queries(db: None) -> Any:
    """Counts the queries of a block: `with queries() as seen: ...; len(seen)`."""
    from django.test.utils import CaptureQueriesContext

    return lambda: CaptureQueriesContext(connection)

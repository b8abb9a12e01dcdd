"""A database that is gone, or too slow, at any moment of a request: 503 in words, and what was typed is kept."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.db import OperationalError, connection, transaction
from django.db.backends.postgresql.base import DatabaseWrapper
from django.test import Client

from caseload.models import Note
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)
TYPED = "Called her daughter about the stairs."


@pytest.fixture
def writer(case_manager: Any) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(case_manager)
    return client


@pytest.fixture
def note(case_manager: Any) -> tuple[str, dict[str, str]]:
    """Where a note is posted, and the form."""
    patient = factories.ActiveEpisodeFactory(worker=case_manager).patient
    return f"/patients/{patient.uuid}/notes/new", {"kind": "note", "text": TYPED}


@contextmanager
def no_database() -> Iterator[None]:
    """No connection can be made."""

    def refuse(*_: Any, **__: Any) -> None:
        raise OperationalError("connection refused")

    connection.close()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(DatabaseWrapper, "get_new_connection", refuse)
        yield
    connection.close()


def killed(run: Callable[[], Any]) -> Any:
    """The server ends our connection, as it does when it is restarted."""
    with psycopg.connect(**{**connection.get_connection_params(), "cursor_factory": None}, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])
    return run()


def out_of_time(run: Callable[[], Any]) -> Any:
    """The server says of the statement what it says when statement_timeout is over; how long a test may take says
    nothing about that."""
    with connection.cursor() as cursor, connection.wrap_database_errors:
        cursor.cursor.execute("DO $$ BEGIN RAISE query_canceled; END $$")


def request_with_fault_at(number: int, fault: Callable[[Callable[[], Any]], Any], send: Callable[[], Any]) -> Any:
    """The answer to a request whose `number`-th statement meets `fault`, and whether it came to that."""
    seen = [0]

    def wrapper(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        seen[0] += 1
        if seen[0] == number:
            return fault(lambda: execute(sql, params, many, context))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(wrapper):
        answer = send()
    connection.close()
    return answer, seen[0] >= number


@pytest.mark.parametrize("path", ["/today", "/patients/", "/reminders/", "/settings/", "/sign-in/password/change/"])
def test_page_says_that_the_database_is_away(writer: Client, path: str) -> None:
    with no_database():
        answer = writer.get(path)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "10"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Request-ID"]
    assert "The records do not answer just now" in answer.content.decode()


def test_form_keeps_what_was_typed_while_the_database_is_away(writer: Client, note: tuple[str, dict[str, str]]) -> None:
    where, form = note
    with no_database():
        answer = writer.post(where, form)
    text = answer.content.decode()
    assert answer.status_code == 503
    assert f'<input type="hidden" name="text" value="{TYPED}">' in text
    assert f'action="{where}"' in text
    assert not Note.objects.exists()
    assert writer.post(where, form).status_code == 302


def test_sign_in_while_the_database_is_away_keeps_no_password() -> None:
    with no_database():
        answer = Client(raise_request_exception=False).post(
            "/sign-in/login/", {"login": "a@example.com", "password": "secret words"}
        )
    assert answer.status_code == 503
    assert "secret words" not in answer.content.decode()


@pytest.mark.parametrize("method", ["get", "post"])
def test_api_says_so_in_json(writer: Client, method: str) -> None:
    with no_database():
        answer = getattr(writer, method)("/api/v1/patients/", data={}, content_type="application/json")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert "does not answer" in json.loads(answer.content)["detail"]


def test_process_is_alive_and_not_ready_while_the_database_is_away() -> None:
    client = Client(raise_request_exception=False)
    with no_database():
        assert client.get("/healthz").status_code == 200
        answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["database"]) == (503, "does not answer")


def test_missing_page_while_the_database_is_away_says_so_too(writer: Client) -> None:
    with no_database():
        assert writer.get("/no-such-page").status_code == 503


@pytest.mark.parametrize("fault", [killed, out_of_time])
@pytest.mark.parametrize("page", ["/today", "/api/v1/patients/"])
def test_fault_at_any_statement_of_a_page_is_503(writer: Client, page: str, fault: Any) -> None:
    number, came = 0, True
    while came:
        number += 1
        answer, came = request_with_fault_at(number, fault, lambda: writer.get(page))
        assert answer.status_code == (503 if came else 200), number
    assert number > 3


@pytest.mark.parametrize("fault", [killed, out_of_time])
def test_fault_at_any_statement_of_a_form_keeps_the_text_and_saves_it_once(
    writer: Client, note: tuple[str, dict[str, str]], fault: Any
) -> None:
    where, form = note
    number, came = 0, True
    while came:
        number += 1
        sent = form | {"submission_key": str(uuid.uuid4())}
        answer, came = request_with_fault_at(number, fault, lambda sent=sent: writer.post(where, sent))
        assert answer.status_code == (503 if came else 302), number
        if came:
            assert TYPED in answer.content.decode(), number
            assert writer.post(where, sent).status_code == 302
        assert Note.objects.count() == number
    assert number > 10


def test_lock_that_is_not_given_in_time_is_503(writer: Client, note: tuple[str, dict[str, str]]) -> None:
    where, form = note
    params = {**connection.get_connection_params(), "cursor_factory": None}
    with psycopg.connect(**params) as other, connection.cursor() as cursor:
        other.execute("LOCK TABLE caseload_timelineentry IN ACCESS EXCLUSIVE MODE")
        cursor.execute("SET lock_timeout = '50ms'")
        answer = writer.post(where, form)
        other.rollback()
    connection.close()
    assert answer.status_code == 503
    assert TYPED in answer.content.decode()


def test_fault_of_our_own_is_still_500(writer: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.web.keyset.page", lambda *_, **__: 1 / 0)
    assert writer.get("/patients/").status_code == 500
    assert not transaction.get_connection().in_atomic_block

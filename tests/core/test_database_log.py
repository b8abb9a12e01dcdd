"""PostgreSQL's own log holds no value, whatever goes wrong with a statement."""

from __future__ import annotations

import datetime
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml
from django.conf import settings
from django.db import DatabaseError, Error, connection, transaction

from caseload.models import Patient
from core.change.database_roles import QUIET_LOG
from core.clock import now
from core.models import AuditEvent
from local import services as local_services
from tests import factories
from tests.conftest import owner_link

CANARY = "canaryintheshaft"
ROOT = Path(__file__).resolve().parents[2]
LOG = local_services.state_dir() / "log" / "postgres.log"


def run(statement: str, *values: Any) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '5s'")
        cursor.execute(statement, values or None)


def double_booking() -> None:
    first = factories.VisitFactory()
    begins = now() + datetime.timedelta(days=1)
    facts = {"clinician": factories.UserFactory(), "starts_at": begins, "ends_at": begins + datetime.timedelta(hours=1)}
    for _ in range(2):
        factories.VisitFactory(
            patient=first.patient, episode=first.episode, status="planned", **facts, location_reason=CANARY
        )


def twice() -> None:
    patient = factories.PatientFactory()
    for _ in range(2):
        factories.PatientIdentifierFactory(patient=patient, system="s", value=CANARY)


def signed_note() -> None:
    note = factories.VisitNoteFactory(
        signed_at=now(), signed_by=factories.UserFactory(), content_sha256="0" * 64, narrative="x"
    )
    run("UPDATE visits_visitnote SET narrative = %s WHERE id = %s", CANARY, note.pk)


def slow() -> None:
    run("SET LOCAL statement_timeout = 30; SELECT pg_sleep(2), '" + CANARY + "'")


def lock() -> None:
    patient = factories.PatientFactory(family_name=CANARY)
    with owner_link() as other, other.transaction():
        other.execute("SELECT 1 FROM caseload_patient WHERE id = %s FOR UPDATE", [patient.pk])
        run(
            f"SET LOCAL lock_timeout = 30; UPDATE caseload_patient SET family_name = '{CANARY}' WHERE id = {patient.pk}"
        )


def deadlock() -> None:
    one, other = factories.PatientFactory().pk, factories.PatientFactory().pk
    both, failed = threading.Barrier(2), []

    def update(first: int, second: int) -> None:
        statement = "UPDATE caseload_patient SET family_name = %s WHERE id = %s"
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement, [CANARY, first])
                both.wait(10)
                cursor.execute(statement, [CANARY, second])
        except DatabaseError as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=update, args=pair) for pair in ((one, other), (other, one))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    raise failed[0]


def ended() -> None:
    with connection.cursor() as cursor:
        try:
            cursor.execute(f"SELECT pg_terminate_backend(pg_backend_pid()), '{CANARY}'")
        finally:
            connection.close()


def copied() -> None:
    with (
        transaction.atomic(),
        connection.cursor() as cursor,
        cursor.copy("COPY core_auditevent (id, verb) FROM STDIN") as copy,
    ):
        copy.write(f"{CANARY}\t{CANARY}\n")


MISHAPS: dict[str, Callable[[], Any]] = {
    "exclusion": double_booking,
    "unique": twice,
    "check": lambda: AuditEvent.objects.create(verb=CANARY),
    "not null": lambda: Patient.objects.create(given_name=CANARY, family_name=None, birth_date="1940-01-01"),
    "foreign key": lambda: run(
        "SET CONSTRAINTS ALL IMMEDIATE; INSERT INTO core_auditevent (at, actor_id, system_actor, verb, subject_type, changes,"
        f" reason, request_id) VALUES (now(), -1, '', '{CANARY}', '', '{{}}', '', '')"
    ),
    "too long": lambda: AuditEvent.objects.create(system_actor="x", verb=CANARY * 9),
    "no number": lambda: run("SELECT %s::int", CANARY),
    "no number, in the statement": lambda: run(f"SELECT '{CANARY}'::int"),
    "no date": lambda: run("SELECT %s::date", CANARY),
    "no uuid": lambda: run("SELECT %s::uuid", CANARY),
    "no json": lambda: run("SELECT %s::jsonb", "{" + CANARY),
    "no such column": lambda: run(f"SELECT {CANARY} FROM caseload_patient"),
    "no such table": lambda: run(f"SELECT * FROM {CANARY}"),
    "no such function": lambda: run(f"SELECT {CANARY}()"),
    "syntax": lambda: run(f"SELECT '{CANARY}' FROM ("),
    "division": lambda: run("SELECT 1 / 0, %s", CANARY),
    "out of range": lambda: run("SELECT 99999999999::int, %s", CANARY),
    "no right": lambda: run("UPDATE core_auditevent SET verb = %s", CANARY),
    "trigger": signed_note,
    "raised": lambda: run(f"DO $$ BEGIN RAISE EXCEPTION '{CANARY}'; END $$"),
    "raised in the log": lambda: run(
        f"DO $$ BEGIN RAISE LOG '{CANARY}'; RAISE WARNING '{CANARY}'; PERFORM 1/0; END $$"
    ),
    "statement given up": slow,
    "lock given up": lock,
    "deadlock": deadlock,
    "session ended": ended,
    "copied": copied,
}


@pytest.fixture
def written() -> Iterator[Callable[[], str]]:
    """What the server wrote into its log since it was last asked for."""
    if not LOG.exists():
        pytest.skip("the log of a server that is named cannot be read from here")
    log = LOG.open("rb")
    log.seek(0, os.SEEK_END)
    yield lambda: log.read().decode()
    log.close()


@pytest.mark.django_db(transaction=True)
def test_server_writes_no_value_down(written: Callable[[], str]) -> None:
    leaks = []
    for name, mishap in MISHAPS.items():
        with pytest.raises((Error, psycopg.Error)):
            mishap()
        with psycopg.connect(settings.DATABASE_ADMIN_URL) as link, pytest.raises(psycopg.Error):
            link.execute("SELECT 'ofthisline'::int")  # a superuser's own words are written: the right log is looked at
        found = written()
        assert "ofthisline" in found, "this is not the log of the server"
        leaks += [name] if CANARY in found else []
    assert leaks == []


def test_slow_statement_is_not_written_down(db: None, written: Callable[[], str]) -> None:
    run(f"SELECT pg_sleep(0.3), '{CANARY}'")
    assert CANARY not in written()


def test_compose_starts_the_server_as_quietly() -> None:
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    program, *options = services["db"]["command"]
    assert program == "postgres"
    assert options == [f"-c{name}={value}" for name, value in QUIET_LOG.items()]

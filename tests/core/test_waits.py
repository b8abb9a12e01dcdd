"""No statement, lock or open transaction waits for ever."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.db import OperationalError, connection, transaction

from config import databases
from core.change.owner import acting_as_owner
from tests import factories
from tests.conftest import owner_link

WAITS = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")


def shown() -> list[str]:
    with connection.cursor() as cursor:
        return [cursor.execute(f"SHOW {name}").fetchone()[0] for name in WAITS]


def test_application_waits_so_long_and_no_longer(db: None) -> None:
    assert shown() == ["1min", "5s", "4min"]


def test_web_server_waits_as_long_as_people_do() -> None:
    found = databases.application("postgresql://a@b/c", keep_seconds=0, statement_seconds=15)
    assert found["OPTIONS"]["options"] == (
        "-c statement_timeout=15000 -c lock_timeout=5000 -c idle_in_transaction_session_timeout=60000"
    )
    source = (settings.BASE_DIR / "config" / "wsgi.py").read_text()
    assert 'setdefault("STATEMENT_TIMEOUT_SECONDS", "15")' in source


def test_options_of_the_url_win() -> None:
    url = "postgresql://a@b/c?options=-c%20statement_timeout%3D1"
    assert (
        databases.application(url, keep_seconds=0, statement_seconds=15)["OPTIONS"]["options"]
        == "-c statement_timeout=1"
    )


@pytest.mark.django_db(transaction=True)
def test_owner_migrates_as_long_as_it_takes() -> None:
    with acting_as_owner():
        assert shown() == ["0", "10s", "0"]
    assert shown()[0] == "1min"


def test_statement_is_given_up_in_time(db: None) -> None:
    with pytest.raises(OperationalError) as slow, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 20")
        cursor.execute("SELECT pg_sleep(2)")
    assert slow.value.__cause__.sqlstate == "57014"


@pytest.mark.django_db(transaction=True)
def test_lock_is_given_up_in_time() -> None:
    patient = factories.PatientFactory()
    with owner_link() as other, other.transaction():
        other.execute("SELECT 1 FROM caseload_patient WHERE id = %s FOR UPDATE", [patient.pk])
        with pytest.raises(OperationalError) as held, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = 20")
            cursor.execute("UPDATE caseload_patient SET family_name = 'x' WHERE id = %s", [patient.pk])
    assert held.value.__cause__.sqlstate == "55P03"

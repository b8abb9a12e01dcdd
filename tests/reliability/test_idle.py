"""What a sender costs the database while nothing is due."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.db.backends.utils import CursorWrapper

from core.clock import now
from reminders import claims
from reminders.dispatch import dispatch
from tests.conftest import owner_link
from tests.reliability.queue import due_reminders

pytestmark = pytest.mark.django_db


@pytest.mark.django_db(transaction=True)
def test_round_with_nothing_due_reads_next_to_nothing_however_many_wait() -> None:
    """The statistics of a table are its owner's to gather, so that the rows must be committed before the plans are made."""
    at = now()
    values = {"_AHEAD": [], "_CATCH_UP": [at, at], "_DIGEST": [at, claims.DIGEST_ABOVE], "_CLAIM": [at, 10]}
    (row,) = due_reminders(1, state="cancelled")
    far = "clock_timestamp() + make_interval(secs => 60 + n)"
    with owner_link() as owner, connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO reminders_notification (uuid, obligation_id, rung, recipient_id, dedupe_key, message_id,"
            " due_at, useful_until, state, next_attempt_at, attempts, maybe_delivered, last_error)"
            f" SELECT gen_random_uuid(), %s, 'day-0', %s, 'far' || n, 'far' || n, {far}, {far}, 'pending', {far}, 0, false, ''"
            " FROM generate_series(1, 20000) n",
            [row.obligation_id, row.recipient_id],
        )
        owner.execute("VACUUM ANALYZE reminders_notification")
        blocks = {name: _blocks(cursor, getattr(claims, name), given) for name, given in values.items()}
    assert {name: read for name, read in blocks.items() if read >= 50} == {}


def _blocks(cursor: CursorWrapper, statement: str, values: list[Any]) -> int:
    """How many blocks of 8 kB a statement reads."""
    cursor.execute("EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + statement, values)
    plan = cursor.fetchone()[0][0]["Plan"]
    return plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]


def test_round_with_nothing_due_writes_nothing() -> None:
    dispatch()
    with connection.cursor() as cursor:
        cursor.execute("SELECT xmin::text, ctid::text FROM reminders_heartbeat")
        before = cursor.fetchall()
        dispatch()
        cursor.execute("SELECT xmin::text, ctid::text FROM reminders_heartbeat")
        assert cursor.fetchall() == before

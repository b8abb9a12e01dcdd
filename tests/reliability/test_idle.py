"""What a sender costs the database while nothing is due."""

from __future__ import annotations

import pytest
from django.db import connection

from core.clock import now
from reminders import claims
from reminders.dispatch import dispatch
from tests.reliability.queue import due_reminders

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["_AHEAD", "_CATCH_UP", "_DIGEST", "_CLAIM"])
def test_round_with_nothing_due_reads_next_to_nothing_however_many_wait(name: str) -> None:
    at, statement = now(), getattr(claims, name)
    values = {"_AHEAD": [], "_CATCH_UP": [at, at], "_DIGEST": [at, claims.DIGEST_ABOVE], "_CLAIM": [at, 10]}
    (row,) = due_reminders(1, state="cancelled")
    far = "clock_timestamp() + make_interval(secs => 60 + n)"
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO reminders_notification (uuid, obligation_id, rung, recipient_id, dedupe_key, message_id,"
            " due_at, useful_until, state, next_attempt_at, attempts, maybe_delivered, last_error)"
            f" SELECT gen_random_uuid(), %s, 'day-0', %s, 'far' || n, 'far' || n, {far}, {far}, 'pending', {far}, 0, false, ''"
            " FROM generate_series(1, 20000) n",
            [row.obligation_id, row.recipient_id],
        )
        cursor.execute("ANALYZE reminders_notification")
        cursor.execute("EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + statement, values[name])
        plan = cursor.fetchone()[0][0]["Plan"]
    assert plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] < 50


def test_round_with_nothing_due_writes_nothing() -> None:
    dispatch()
    with connection.cursor() as cursor:
        cursor.execute("SELECT xmin::text, ctid::text FROM reminders_heartbeat")
        before = cursor.fetchall()
        dispatch()
        cursor.execute("SELECT xmin::text, ctid::text FROM reminders_heartbeat")
        assert cursor.fetchall() == before

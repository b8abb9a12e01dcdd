"""The statements by which dispatchers share the queue: each is short, each leaves the queue right if the process dies
after it.

Rows that an action is just changing are skipped, never waited for, so that sending cannot stand in anybody's way.
Only the database's clock decides what is due and whose lease is over. While a row is "sending", `next_attempt_at` is
its lease's end: a row whose sender died becomes claimable by itself. A sender holds one row at a time, so that a sender
that dies or waits for a slow server keeps no other row from its time.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

DIGEST_ABOVE = 20
BEAT_SECONDS = 5

# The first entry of the index of what waits, however long the queue is.
_AHEAD = """
SELECT clock_timestamp(), extract(epoch FROM min(next_attempt_at) - clock_timestamp())::float
  FROM reminders_notification WHERE state IN ('pending', 'sending')"""
# Of the reminders of one promise to one person that are due together (after a standstill), the latest goes, the
# others do not. A mail about an account stands in for nothing and nothing stands in for it, here and below. It begins with
# what is due by an instant asked for before (a volatile clock cannot be looked up in an index), so that its cost follows
# what is due and not the queue.
_CATCH_UP = """
WITH due AS (
  SELECT DISTINCT obligation_id, recipient_id FROM reminders_notification
   WHERE state = 'pending' AND next_attempt_at <= %s),
waiting AS (
  SELECT n.id, first_value(n.id) OVER (
           PARTITION BY n.obligation_id, n.recipient_id ORDER BY n.due_at DESC, n.id DESC) AS latest
    FROM due JOIN reminders_notification n USING (obligation_id, recipient_id)
   WHERE n.state = 'pending' AND n.due_at <= %s),
free AS (
  SELECT id FROM reminders_notification WHERE id IN (SELECT id FROM waiting WHERE latest <> id) AND state = 'pending'
     FOR UPDATE SKIP LOCKED)
UPDATE reminders_notification n SET state = 'superseded', carried_by_id = waiting.latest
  FROM waiting JOIN free USING (id) WHERE n.id = free.id"""
# More than twenty for one person go as one mail.
_DIGEST = """
WITH waiting AS (
  SELECT id, first_value(id) OVER (PARTITION BY recipient_id ORDER BY due_at DESC, id DESC) AS carrier,
         count(*) OVER (PARTITION BY recipient_id) AS together
    FROM reminders_notification WHERE state = 'pending' AND next_attempt_at <= %s AND obligation_id IS NOT NULL),
free AS (
  SELECT id FROM reminders_notification
   WHERE id IN (SELECT id FROM waiting WHERE carrier <> id AND together > %s) AND state = 'pending'
     FOR UPDATE SKIP LOCKED)
UPDATE reminders_notification n SET state = 'superseded', carried_by_id = waiting.carrier
  FROM waiting JOIN free USING (id) WHERE n.id = free.id"""
_CLAIM = """
WITH due AS (
  SELECT id FROM reminders_notification WHERE state IN ('pending', 'sending') AND next_attempt_at <= %s
   ORDER BY next_attempt_at LIMIT 1 FOR UPDATE SKIP LOCKED)
UPDATE reminders_notification n SET state = 'sending', attempts = n.attempts + 1, lease_token = gen_random_uuid(),
       next_attempt_at = clock_timestamp() + make_interval(secs => %s)
  FROM due, accounts_user u WHERE n.id = due.id AND u.id = n.recipient_id
RETURNING n.id, n.lease_token, n.attempts, COALESCE(NULLIF(n.address, ''), u.email), n.message_id,
          n.useful_until < clock_timestamp(), n.purpose, n.recipient_id"""
# Only while the row is still ours and still wanted: the lease renewed and the attempt noted in one statement.
_PREFLIGHT = """
WITH mine AS (
  UPDATE reminders_notification SET next_attempt_at = clock_timestamp() + make_interval(secs => %s)
   WHERE id = %s AND lease_token = %s AND state = 'sending' RETURNING id)
INSERT INTO reminders_attempt (notification_id, number, lease_token, started_at, outcome, code)
SELECT id, %s, %s, clock_timestamp(), '', '' FROM mine RETURNING id"""
_RENEW = """
UPDATE reminders_notification SET next_attempt_at = clock_timestamp() + make_interval(secs => %s)
 WHERE id = %s AND lease_token = %s AND state = 'sending'"""
_OUTCOME = """
UPDATE reminders_notification
   SET state = %s, last_error = %s, maybe_delivered = maybe_delivered OR %s, lease_token = NULL,
       sent_at = CASE WHEN %s = 'sent' THEN clock_timestamp() END,
       next_attempt_at = CASE WHEN %s = 'pending' THEN clock_timestamp() + make_interval(secs => %s)
                              ELSE next_attempt_at END
 WHERE id = %s AND lease_token = %s AND state = 'sending'"""
_ATTEMPT_ENDED = "UPDATE reminders_attempt SET outcome = %s, code = %s WHERE id = %s AND outcome = ''"
# The next rung of every promise that a dead mail spoke for, and its inbox row, are due now.
_NEXT_RUNG = """
WITH promises AS (
  SELECT DISTINCT obligation_id, due_at FROM reminders_notification WHERE id = %s OR carried_by_id = %s),
next AS (
  SELECT DISTINCT ON (n.obligation_id) n.obligation_id, n.due_at FROM reminders_notification n JOIN promises p
      ON p.obligation_id = n.obligation_id AND n.due_at > p.due_at
   WHERE n.state = 'pending' AND n.due_at > clock_timestamp() ORDER BY n.obligation_id, n.due_at),
free AS (
  SELECT n.id FROM reminders_notification n JOIN next ON n.obligation_id = next.obligation_id AND n.due_at = next.due_at
   WHERE n.state = 'pending' FOR UPDATE OF n SKIP LOCKED),
shown AS (
  UPDATE reminders_inboxitem i SET due_at = clock_timestamp() FROM next
   WHERE i.obligation_id = next.obligation_id AND i.due_at = next.due_at AND i.withdrawn_at IS NULL)
UPDATE reminders_notification n SET due_at = clock_timestamp(), next_attempt_at = clock_timestamp(),
       useful_until = clock_timestamp() + interval '72 hours'
  FROM free WHERE n.id = free.id"""
# Asked every few seconds and almost always in vain: then it only reads.
_TURN = """
WITH asked AS (SELECT clock_timestamp() AS at, clock_timestamp() - make_interval(secs => %s) AS since)
INSERT INTO reminders_heartbeat (name, at) SELECT %s, asked.at FROM asked
 WHERE NOT EXISTS (SELECT FROM reminders_heartbeat last WHERE last.name = %s AND last.at > asked.since)
    ON CONFLICT (name) DO UPDATE SET at = excluded.at
 WHERE reminders_heartbeat.at <= excluded.at - make_interval(secs => %s)"""


class Claimed(NamedTuple):
    """One mail that this dispatcher may send until its lease ends; `purpose` is empty for a reminder."""

    id: int
    token: uuid.UUID
    attempt: int
    address: str
    message_id: str
    is_past_use: bool
    purpose: str
    recipient_id: int


class Ending(NamedTuple):
    """How an attempt ended: the reminder's new state, the outcome in a word, the server's code, seconds to the next."""

    state: str
    outcome: str
    code: str
    wait_seconds: float = 0


class Ahead(NamedTuple):
    """The database's time, and seconds from it to the earliest reminder or lease's end; None when nothing waits."""

    now: datetime
    seconds: float | None


def ahead() -> Ahead:
    """When something is due next; one entry of an index, however many wait."""
    with connection.cursor() as cursor:
        cursor.execute(_AHEAD)
        return Ahead(*cursor.fetchone())


def tidy() -> datetime | None:
    """The instant up to which what is due may be claimed, or None when nothing is.

    Before that: one mail for each promise and person, and one for a person with more than twenty (after a standstill).
    """
    now, seconds = ahead()
    if seconds is None or seconds > 0:
        return None
    _run(_CATCH_UP, now, now)
    _run(_DIGEST, now, DIGEST_ABOVE)
    return now


def claim(due_by: datetime, lease_seconds: int) -> Claimed | None:
    """Take the reminder that has been due longest for `lease_seconds`, if one was at `due_by`; others skip it."""
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [due_by, lease_seconds])
        row = cursor.fetchone()
    return Claimed(*row) if row else None


def take_off(mine: Claimed, lease_seconds: int) -> int | None:
    """The id of the attempt now noted, or None when the reminder was cancelled or taken over meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute(_PREFLIGHT, [lease_seconds, mine.id, mine.token, mine.attempt, mine.token])
        row = cursor.fetchone()
    return row[0] if row else None


def renew(mine: Claimed, lease_seconds: int) -> bool:
    """Hold the reminder for `lease_seconds` from now; False when it was cancelled or taken over meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute(_RENEW, [lease_seconds, mine.id, mine.token])
        return bool(cursor.rowcount)


def land(mine: Claimed, attempt_id: int, ending: Ending) -> bool:
    """Note how the attempt ended; False when the reminder was no longer ours, so that its state stays as it is."""
    state, outcome, code, wait_seconds = ending
    kept_code = "" if state == "sent" else code[:200]
    values: list[Any] = [state, kept_code, outcome == "uncertain", state, state, wait_seconds, mine.id, mine.token]
    with connection.cursor() as cursor:
        cursor.execute(_OUTCOME, values)
        was_ours = bool(cursor.rowcount)
        cursor.execute(_ATTEMPT_ENDED, [outcome, code[:200], attempt_id])
    return was_ours


def bring_next_rung_forward(notification_id: int) -> None:
    """A reminder could not be delivered: whoever stands on the next rung is told now."""
    _run(_NEXT_RUNG, notification_id, notification_id)


def beat(name: str) -> None:
    """Note that `name` runs, to within a few seconds."""
    take_turn(name, BEAT_SECONDS)


def take_turn(name: str, every_seconds: int) -> bool:
    """True for the first who asks after `every_seconds` without a turn of `name`; two who ask at once get one True."""
    with connection.cursor() as cursor:
        cursor.execute(_TURN, [every_seconds, name, name, every_seconds])
        return bool(cursor.rowcount)


def _run(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, list(values))

"""Cancelling reminders at every stage of their way, and what may still be sent after each."""

from __future__ import annotations

import random
import threading
import time
from dataclasses import dataclass, field

from django.db import DatabaseError, InterfaceError, connection, transaction

# What a stage looks like in the queue; `a` is the attempt of the present claim.
STAGES = {
    "waiting": "n.state = 'pending' AND n.attempts = 0",
    "claimed": "n.state = 'sending' AND a.id IS NULL",
    "in flight": "n.state = 'sending' AND a.id IS NOT NULL",
    "put back": "n.state = 'pending' AND n.attempts > 0 AND NOT n.maybe_delivered",
    "uncertain": "n.state = 'pending' AND n.maybe_delivered",
}
_CANDIDATE = """
SELECT n.id FROM reminders_notification n
  LEFT JOIN reminders_attempt a ON a.notification_id = n.id AND a.lease_token = n.lease_token
 WHERE n.due_at <= clock_timestamp() + interval '2 s' AND {} ORDER BY random() LIMIT 1"""
_LOCK = "SELECT id FROM reminders_notification WHERE id = %s FOR UPDATE"
_STAGE = """
SELECT {} FROM reminders_notification n
  LEFT JOIN reminders_attempt a ON a.notification_id = n.id AND a.lease_token = n.lease_token WHERE n.id = %s"""
# As following the ledger cancels.
_CANCEL = "UPDATE reminders_notification SET state = 'cancelled', lease_token = NULL WHERE id = %s"


@dataclass(frozen=True)
class Cancel:
    """One reminder cancelled at a stage; `at` is after the cancelling was committed."""

    notification: int
    stage: str
    at: float


@dataclass
class Canceller:
    """A thread that cancels one reminder every so many seconds, each stage in turn."""

    every: float
    dice: random.Random
    stages: tuple[str, ...] = tuple(STAGES)
    done: list[Cancel] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    def start(self) -> threading.Thread:
        thread = threading.Thread(target=self._run, daemon=True)
        thread.start()
        return thread

    def _run(self) -> None:
        turn = 0
        try:
            while not self.stop.wait(self.every * self.dice.uniform(0.5, 1.5)):
                self._one(self.stages[turn % len(self.stages)])
                turn += 1
        finally:
            connection.close()

    def _one(self, wanted: str) -> None:
        """Look for a reminder at the wanted stage for a while; the stages of a moment need several looks."""
        ends = time.monotonic() + self.every
        while time.monotonic() < ends and not self.stop.is_set():
            try:
                if (cancelled := cancel(wanted)) is not None:
                    self.done.append(cancelled)
                    return
            except (DatabaseError, InterfaceError):
                connection.close()
            time.sleep(0.005)


def cancel(wanted: str) -> Cancel | None:
    """Cancel one reminder that is at this stage. Its row is locked first, so that the stage is exact."""
    with connection.cursor() as cursor:
        cursor.execute(_CANDIDATE.format(STAGES[wanted]))
        row = cursor.fetchone()
        if row is None:
            return None
        with transaction.atomic():
            cursor.execute(_LOCK, [row[0]])
            cursor.execute(_STAGE.format(STAGES[wanted]), [row[0]])
            if not cursor.fetchone()[0]:
                return None
            cursor.execute(_CANCEL, [row[0]])
    return Cancel(row[0], wanted, time.time())

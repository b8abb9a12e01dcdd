"""Sending what is due: safe to run any number of times, at once, from anywhere, and to be killed at any point."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Q

from core.clock import today
from obligations.models import Obligation
from reminders import account_mail, claims, words
from reminders.claims import Claimed, Ending
from reminders.mail import Mail, Mailer, NotDelivered, Permanent, mailer
from reminders.models import DispatchControl
from reminders.words import Letter

BATCH = 20
HEARTBEAT = "dispatch"
BACK_OFF_MINUTES = (1, 2, 5, 15, 30, 60)  # then hourly, until the reminder is of no more use
SPREAD = 0.3
OUTCOME_RETRY_SECONDS = 0.25


@dataclass
class Tally:
    """What one dispatch did."""

    sent: int = 0
    put_back: int = 0
    dead: int = 0
    skipped: int = 0


def dispatch(max_seconds: float = 40) -> Tally:
    """Send every reminder that is due, for at most `max_seconds`; nothing while dispatch is on hold."""
    tally = Tally()
    claims.beat(HEARTBEAT)
    if DispatchControl.objects.filter(pk=1, is_on_hold=True).exists():
        return tally
    ends = time.monotonic() + max_seconds
    post = mailer()
    try:
        claims.tidy()
        while time.monotonic() < ends and (claimed := claims.claim(BATCH, settings.REMINDER_LEASE_SECONDS)):
            for mine in claimed:
                _send(mine, post, tally)
        claims.beat(HEARTBEAT)
    finally:
        post.close()
    return tally


def _send(mine: Claimed, post: Mailer, tally: Tally) -> None:
    letter = _letter(mine)
    attempt_id = claims.take_off(mine, settings.REMINDER_LEASE_SECONDS)
    if attempt_id is None:
        tally.skipped += 1
        return
    if letter is None:
        _note(mine, attempt_id, Ending("cancelled", "moot", "nobody waits for it"))
        tally.skipped += 1
        return
    try:
        answer = post.send(Mail(mine.address, mine.message_id, letter.subject, letter.body, letter.is_secret))
    except NotDelivered as failure:
        _failed(mine, attempt_id, failure, tally)
    else:
        _note(mine, attempt_id, Ending("sent", "ok", answer))
        tally.sent += 1


def _letter(mine: Claimed) -> Letter | None:
    """What the mail says, with the link if it has one made now; None when there is nothing to say any more."""
    if mine.purpose:
        return account_mail.letter(mine.recipient_id, mine.purpose, is_past_use=mine.is_past_use)
    return words.letter(_still_open(mine.id), today())


def _failed(mine: Claimed, attempt_id: int, failure: NotDelivered, tally: Tally) -> None:
    outcome = type(failure).__name__.lower()
    is_over = isinstance(failure, Permanent) or mine.is_past_use
    _note(mine, attempt_id, Ending("dead" if is_over else "pending", outcome, str(failure), wait(mine.attempt)))
    if is_over:
        tally.dead += 1
    else:
        tally.put_back += 1


def wait(attempt: int) -> float:
    """Seconds until the next try after the `attempt`-th, spread so that a recovering server is not met by all at
    once."""
    minutes = BACK_OFF_MINUTES[min(attempt, len(BACK_OFF_MINUTES)) - 1]
    return minutes * 60 * random.uniform(1 - SPREAD, 1 + SPREAD)  # noqa: S311 - a spread, not a secret


def _note(mine: Claimed, attempt_id: int, ending: Ending) -> None:
    """Write the outcome; a database that is away for a moment is waited for until the lease is nearly over, because
    an outcome that is lost means a mail sent twice."""
    stop = time.monotonic() + settings.REMINDER_LEASE_SECONDS / 2
    while True:
        try:
            with transaction.atomic():
                was_ours = claims.land(mine, attempt_id, ending)
                if was_ours and ending.state == "dead":
                    claims.bring_next_rung_forward(mine.id)
            return
        except (OperationalError, InterfaceError):
            if connection.in_atomic_block or time.monotonic() > stop:
                raise
            connection.close()
            time.sleep(OUTCOME_RETRY_SECONDS)


def _still_open(notification_id: int) -> list[tuple[str, date]]:
    """(kind, due date) of the open promises this mail speaks for."""
    spoken_for = Q(notifications=notification_id) | Q(notifications__carried_by=notification_id)
    rows = Obligation.objects.open().filter(spoken_for).order_by("pk").distinct()
    return list(rows.values_list("kind", "due_on"))

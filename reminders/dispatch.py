"""Sending what is due: safe to run any number of times, at once, from anywhere, and to be killed at any point."""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Q

from core.clock import today
from obligations.models import Obligation
from reminders import account_mail, claims, lease, words
from reminders.claims import Claimed, Ending
from reminders.mail import Mail, Mailer, NotDelivered, Permanent, Transient, mailer
from reminders.models import DispatchControl
from reminders.words import Letter

HEARTBEAT = "dispatch"
BACK_OFF_SECONDS = (3, 15, 60, 300, 900, 1800, 3600)  # then hourly, until the reminder is of no more use
SPREAD = 0.3
OUTCOME_SECONDS = 45
OUTCOME_RETRY_SECONDS = 0.25
MOOT = "moot"
log = logging.getLogger("hearthside.reminders")


@dataclass
class Tally:
    """What one dispatch did."""

    sent: int = 0
    put_back: int = 0
    dead: int = 0
    skipped: int = 0


def dispatch(max_seconds: float = 40, stop: threading.Event | None = None) -> Tally:
    """Send every reminder that is due, until nothing is, `max_seconds` are over or `stop` is set; a mail on its way is
    waited for. Nothing while dispatch is on hold."""
    tally = Tally()
    claims.beat(HEARTBEAT)
    if DispatchControl.objects.filter(pk=1, is_on_hold=True).exists():
        return tally
    ends = time.monotonic() + max_seconds
    post = mailer()
    try:
        while _send_due(post, tally, lambda: time.monotonic() >= ends or (stop is not None and stop.is_set())):
            pass
    finally:
        post.close()
    return tally


def _send_due(post: Mailer, tally: Tally, is_over: Callable[[], bool]) -> bool:
    """Send one by one what is due at this moment; False when there is no more to do for this sender."""
    due_by = claims.tidy()
    is_any = False
    while due_by and not is_over() and (mine := claims.claim(due_by, settings.REMINDER_LEASE_SECONDS)):
        _send(mine, post, tally)
        is_any = True
    return is_any and not is_over()


def _send(mine: Claimed, post: Mailer, tally: Tally) -> None:
    letter = _letter(mine)
    attempt_id = claims.take_off(mine, settings.REMINDER_LEASE_SECONDS)
    if attempt_id is None:
        tally.skipped += 1
        return
    if letter == MOOT:
        _note(mine, attempt_id, Ending("cancelled", MOOT, "nobody waits for it"))
        tally.skipped += 1
        return
    with lease.kept(mine):
        try:
            answer = post.send(_mail(mine, letter))
        except NotDelivered as failure:
            _failed(mine, attempt_id, failure, tally)
        else:
            _note(mine, attempt_id, Ending("sent", "ok", answer))
            tally.sent += 1


def _mail(mine: Claimed, letter: Letter | str) -> Mail:
    if not isinstance(letter, Letter):
        raise Transient(f"letter: {letter}")
    return Mail(mine.address, mine.message_id, letter.subject, letter.body, letter.is_secret)


def _letter(mine: Claimed) -> Letter | str:
    """What the mail says, with the link if it has one made now; MOOT when there is nothing to say any more.

    One that cannot be written is put back like any other that fails, and does not end the round for the rest.
    """
    try:
        if mine.purpose:
            return account_mail.letter(mine.recipient_id, mine.purpose, is_past_use=mine.is_past_use) or MOOT
        return words.letter(_still_open(mine.id), today())
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        log.error("a reminder could not be written", extra={"code": type(error).__name__})
        return "not written"


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
    seconds = BACK_OFF_SECONDS[min(attempt, len(BACK_OFF_SECONDS)) - 1]
    return seconds * random.uniform(1 - SPREAD, 1 + SPREAD)  # noqa: S311 - a spread, not a secret


def _note(mine: Claimed, attempt_id: int, ending: Ending) -> None:
    """Write the outcome; a database that is away for a moment is waited for, because an outcome that is lost means a
    mail sent twice. The lease's token fences it, so that it is never too late to try."""
    stop = time.monotonic() + OUTCOME_SECONDS
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

"""`manage.py sweep`: sends reminders without Redis, Celery or beat, until it is asked to stop."""

from __future__ import annotations

import logging
import signal
import threading
from concurrent.futures import ThreadPoolExecutor, as_completed

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import DatabaseError, InterfaceError, connection

from accounts.sign_in.sessions import remove_expired
from core.clock import today
from obligations.actions.rolling import roll
from reminders import claims, words
from reminders.actions.repair import repair
from reminders.dispatch import dispatch

HOUR = 3600
AWAY_SECONDS = 1.0  # between two looks for a database that is away
log = logging.getLogger("hearthside.reminders")


class Command(BaseCommand):
    """REMINDER_SENDERS at once send what is due the second it is due; every hour one of them rolls the ledger and
    repairs. Any number may run."""

    help = "Send reminders when they are due, without Redis; SIGTERM and Ctrl-C end it cleanly."

    def handle(self, *_args: object, **_options: object) -> None:
        """Run until SIGTERM or SIGINT. One sender that ends by a fault ends all, so that the fault is seen and the
        service manager starts them anew."""
        words.letter([], today())  # the first letter loads the site's addresses: no reminder is held meanwhile
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        with ThreadPoolExecutor(settings.REMINDER_SENDERS) as pool:
            for ended in as_completed([pool.submit(sweep, stop) for _ in range(settings.REMINDER_SENDERS)]):
                stop.set()
                ended.result()


def sweep(stop: threading.Event) -> None:
    """Round after round until `stop`. A database that is away is waited for: the next round tries again."""
    try:
        while not stop.is_set():
            pause = AWAY_SECONDS
            try:
                pause = sweep_once(stop)
            except (DatabaseError, InterfaceError) as error:
                log.warning("the database does not answer; trying again", extra={"code": type(error).__name__})
                connection.close()
            stop.wait(pause)
    finally:
        connection.close()


def sweep_once(stop: threading.Event) -> float:
    """One round; returns the seconds until the next: up to the next reminder, REMINDER_SWEEP_SECONDS at most."""
    if claims.take_turn("hourly", HOUR):
        roll()
        repair()
        remove_expired()
    dispatch(stop=stop)
    longest = float(settings.REMINDER_SWEEP_SECONDS)
    seconds = claims.ahead().seconds
    # What is due and was not taken is held back, or in the hands of an action: it is not asked for without a pause
    return seconds if seconds is not None and 0 < seconds < longest else longest

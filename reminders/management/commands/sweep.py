"""`manage.py sweep`: sends reminders without Redis, Celery or beat, until it is asked to stop."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import DatabaseError, InterfaceError, connection

from accounts.sessions import remove_expired
from obligations.roll import roll
from reminders import claims
from reminders.dispatch import dispatch
from reminders.repair import repair

HOUR = 3600
log = logging.getLogger("hearthside.reminders")


class Command(BaseCommand):
    """Every few seconds sends what is due; every hour rolls the ledger and repairs. Any number may run."""

    help = "Send reminders every REMINDER_SWEEP_SECONDS without Redis; SIGTERM and Ctrl-C end it cleanly."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Run until SIGTERM or SIGINT."""
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        while not stop.is_set():
            sweep_once()
            stop.wait(settings.REMINDER_SWEEP_SECONDS)


def sweep_once() -> None:
    """One round. A database that is away is waited for: the next round tries again."""
    steps: list[Callable[[], object]] = [dispatch]
    try:
        if claims.take_turn("hourly", HOUR):
            steps = [roll, repair, remove_expired, dispatch]
        for step in steps:
            step()
    except (DatabaseError, InterfaceError) as error:
        log.warning("the database does not answer; trying again", extra={"code": type(error).__name__})
        connection.close()

"""The lease of a reminder, kept while the mail server is waited for."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection

from reminders import claims
from reminders.claims import Claimed

RENEWALS = 3  # in each lease, so that two may fail
TIMEOUTS = 4
log = logging.getLogger("hearthside.reminders")


@contextmanager
def kept(mine: Claimed) -> Iterator[None]:
    """Renew the lease from a thread of its own while the block runs.

    So a sender that waits keeps its reminder, and one that died loses it within one lease: the thread dies with it. A
    sender that hangs for longer than four time-outs of the mail server counts as dead.
    """
    over = threading.Event()
    renewing = threading.Thread(target=_renew, args=(mine, over), name="lease", daemon=True)
    renewing.start()
    try:
        yield
    finally:
        over.set()
        renewing.join()


def _renew(mine: Claimed, over: threading.Event) -> None:
    seconds = settings.REMINDER_LEASE_SECONDS
    ends = time.monotonic() + TIMEOUTS * settings.EMAIL_TIMEOUT
    try:
        while not over.wait(seconds / RENEWALS) and time.monotonic() < ends and _renewed(mine, seconds):
            pass
    finally:
        connection.close()


def _renewed(mine: Claimed, seconds: int) -> bool:
    """False when the reminder is no longer ours. A database that is away is asked again: nobody else can claim then."""
    try:
        return claims.renew(mine, seconds)
    except (OperationalError, InterfaceError) as error:
        log.warning("a lease could not be renewed; trying again", extra={"code": type(error).__name__})
        connection.close()
        return True

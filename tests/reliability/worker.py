"""A sender as a process of its own, so that it can be killed; it writes down every flight of a mail.

`python -m tests.reliability.worker sweep|celery [--database NAME] [--planted FAULT] [--flights FILE] [--dawdle SECONDS]`
"""

from __future__ import annotations

import argparse
import os
import random
import threading
import time
from typing import Any

import django
from django.db import connections


def main() -> None:
    """The product's own sweeper or worker, as shipped, with an eye on it."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("kind", choices=["sweep", "celery"])
    options.add_argument("--database")
    options.add_argument("--planted")
    options.add_argument("--flights", required=True)
    options.add_argument("--dawdle", type=float, default=0)
    asked = options.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    if asked.database:
        connections["default"].settings_dict["NAME"] = asked.database
    if asked.planted:
        from tests.reliability import planted

        planted.plant(asked.planted)
    watch(asked.flights, asked.dawdle)
    if asked.kind == "sweep":
        from django.core.management import call_command

        call_command("sweep")
    else:
        from config.celery import app

        app.worker_main(["worker", "--concurrency", "2", "--loglevel", "ERROR"])


def watch(path: str, dawdle: float) -> None:
    """Note in a file, which outlives a kill: a claim, a mail about to leave, its end. Every fifth claim dawdles a
    little before its mail leaves, as a busy machine does."""
    from reminders import claims
    from reminders import dispatch as sending

    file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    claim, take_off, send = claims.claim, claims.take_off, sending._send

    def note(word: str, mine: claims.Claimed) -> None:
        os.write(file, f"{time.time():.6f} {os.getpgid(0)} {word} {mine.token} {mine.id}\n".encode())

    def claim_noted(*args: Any) -> claims.Claimed | None:
        mine = claim(*args)
        if mine is not None:
            note("claim", mine)
        return mine

    def take_off_noted(mine: claims.Claimed, *args: Any) -> int | None:
        if dawdle and random.random() < 0.2:
            threading.Event().wait(random.uniform(0, dawdle))
        note("off", mine)
        return take_off(mine, *args)

    def send_noted(mine: claims.Claimed, *args: Any) -> None:
        try:
            send(mine, *args)
        finally:
            note("end", mine)

    claims.claim, claims.take_off, sending._send = claim_noted, take_off_noted, send_noted


if __name__ == "__main__":
    main()

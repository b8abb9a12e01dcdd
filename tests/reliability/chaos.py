"""Killing dispatchers, breaking the mail server and cutting database connections, while reminders are being sent."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import DatabaseError, InterfaceError, connection

from reminders.models import Attempt, Notification
from tests.reliability.faulty_mail import FaultyMail, Moods

LEASE_SECONDS = 3


@dataclass
class Figures:
    """What happened and what came of it."""

    reminders: int = 0
    cancelled: int = 0
    kills: int = 0
    database_cuts: int = 0
    answers_lost: int = 0
    outages: int = 0
    missing: int = 0
    sent_though_cancelled: int = 0
    repeats: int = 0
    attempts: int = 0
    crashed_attempts: int = 0
    seconds: float = 0

    @property
    def repeats_allowed(self) -> int:
        """One for each lost answer, and one for each mail in flight when a dispatcher or its connection died."""
        return self.answers_lost + self.kills + self.database_cuts


class Workers:
    """Dispatcher processes of a test run."""

    def __init__(self, count: int, mail: FaultyMail) -> None:
        self._environment = os.environ | {
            "EMAIL_URL": f"smtp://127.0.0.1:{mail.port}",
            "REMINDER_MAILER": "reminders.mail.SmtpMailer",
            "REMINDER_LEASE_SECONDS": str(LEASE_SECONDS),
            "EMAIL_TIMEOUT": "1",
        }
        self.processes = [self._start() for _ in range(count)]

    def _start(self) -> subprocess.Popen[bytes]:
        words = [sys.executable, "-m", "tests.reliability.worker", str(connection.settings_dict["NAME"])]
        return subprocess.Popen(words, env=self._environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def kill_one(self, place: int) -> None:
        """kill -9, and another one started in its place."""
        self.processes[place].send_signal(signal.SIGKILL)
        self.processes[place].wait()
        self.processes[place] = self._start()

    def stop(self) -> None:
        for process in self.processes:
            process.kill()
            process.wait()


def run(
    mail: FaultyMail,
    rows: list[Notification],
    *,
    trouble_seconds: float,
    workers: int = 3,
    say: Callable[[str], object] = lambda _: None,
    seed: int = 7,
) -> Figures:
    """Make trouble for so many seconds, then let everything settle; what was promised is counted, not asserted."""
    dice, figures, began = random.Random(seed), Figures(reminders=len(rows)), time.monotonic()
    mail.up()
    crew = Workers(workers, mail)
    try:
        cancelled = _cancel_some(rows, dice)
        figures.cancelled = len(cancelled)
        while time.monotonic() - began < trouble_seconds:
            _one_trouble(mail, crew, dice, figures)
            time.sleep(dice.uniform(0.2, 0.7))
        mail.moods = Moods(bad_addresses=mail.moods.bad_addresses)
        mail.up()
        say(f"trouble over after {time.monotonic() - began:.0f} s; settling")
        _settle(60 + len(rows) / 20)
    finally:
        crew.stop()
    _count(mail, rows, cancelled, figures)
    figures.seconds = time.monotonic() - began
    return figures


def _cancel_some(rows: list[Notification], dice: random.Random) -> set[str]:
    """Every tenth is cancelled before anybody could send it: it must never leave."""
    chosen = dice.sample(rows, len(rows) // 10)
    ids = [row.pk for row in chosen]
    waiting = Notification.objects.filter(pk__in=ids, state="pending", attempts=0)
    never_tried = set(waiting.values_list("message_id", flat=True))
    Notification.objects.filter(message_id__in=never_tried, state="pending", attempts=0).update(state="cancelled")
    kept = Notification.objects.filter(message_id__in=never_tried, state="cancelled")
    return set(kept.values_list("message_id", flat=True))


def _one_trouble(mail: FaultyMail, crew: Workers, dice: random.Random, figures: Figures) -> None:
    match dice.choice(["kill", "kill", "cut", "lose", "451", "down", "fine", "fine"]):
        case "kill":
            crew.kill_one(dice.randrange(len(crew.processes)))
            figures.kills += 1
        case "cut":
            figures.database_cuts += _cut_connections()
        case "lose":
            mail.moods.lose_answers += 2
        case "451":
            mail.moods.refuse_recipient = "451 4.7.1 later"
            time.sleep(0.5)
            mail.moods.refuse_recipient = ""
        case "down":
            mail.down()
            figures.outages += 1
            time.sleep(0.5)
            mail.up()


def _cut_connections() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        row = cursor.fetchone()
    return int(row[0])


def _settle(seconds: float) -> None:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        try:
            if not Notification.objects.filter(state__in=["pending", "sending"]).exists():
                return
        except (DatabaseError, InterfaceError):
            connection.close()
        time.sleep(0.2)


def _count(mail: FaultyMail, rows: list[Notification], cancelled: set[str], figures: Figures) -> None:
    copies = mail.copies()
    wanted = {row.message_id for row in rows} - cancelled
    figures.missing = sum(1 for key in wanted if key not in copies)
    figures.sent_though_cancelled = sum(1 for key in cancelled if key in copies)
    figures.repeats = sum(copies[key] - 1 for key in wanted if key in copies)
    figures.answers_lost = sum(one.was_lost for one in mail.taken)
    figures.attempts = Attempt.objects.count()
    figures.crashed_attempts = Attempt.objects.filter(outcome="").count()

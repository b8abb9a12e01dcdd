"""A chaos run: reminders fall due over time while senders are killed, the database crashes, the mail server misbehaves
and reminders are cancelled; then everything settles and is counted."""

from __future__ import annotations

import datetime
import os
import random
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection

from core.clock import now
from reminders import claims
from reminders.models import Notification
from tests.reliability import verdict
from tests.reliability.cancels import STAGES, Canceller
from tests.reliability.crew import Crew, wait_until
from tests.reliability.faulty_mail import FaultyMail, Moods
from tests.reliability.flights import Trouble, flights
from tests.reliability.queue import put_back_is_due, reminders_between

LEAD_SECONDS = 1
Say = Callable[[str], object]
T = TypeVar("T")


@dataclass
class Plan:
    """How many reminders over how long, and how many seconds lie between two troubles of a kind."""

    reminders: int
    calm_seconds: float
    trouble_seconds: float
    every: dict[str, float]
    lease_seconds: int = settings.REMINDER_LEASE_SECONDS
    sweep_seconds: int = settings.REMINDER_SWEEP_SECONDS
    hang_seconds: float = 14
    cancel_every: float = 1
    cancel_stages: tuple[str, ...] = tuple(STAGES)
    dawdle_seconds: float = 0.2
    slow_seconds: float = 0.1
    sweepers: int = 2
    settle_seconds: float = 60
    commands: list[list[str]] = field(default_factory=list)  # more senders than the sweepers
    more: dict[str, Callable[[], list[Trouble]]] = field(default_factory=dict)
    planted: str = ""
    sign: str = ""  # the figure at whose first count the run ends
    seed: int = 7


class Run:
    """One run of a plan against a mail server that it owns."""

    def __init__(self, plan: Plan, mail: FaultyMail, say: Say = lambda _: None) -> None:
        self.plan, self.mail, self.say = plan, mail, say
        self.dice = random.Random(plan.seed)
        self.folder = Path(tempfile.mkdtemp(prefix="chaos-"))
        self.flights = self.folder / "flights"
        self.flights.touch()
        self.crew = Crew(self._commands(), self._environment(), self.folder / "log")
        self.canceller = Canceller(plan.cancel_every, self.dice, plan.cancel_stages)
        self.troubles: list[Trouble] = []
        self.done: Counter[str] = Counter()
        self.rows: list[Notification] = []
        self.calm_until = 0.0

    def go(self) -> verdict.Figures:
        """Calm, then trouble, then quiet until everything has settled; what happened is counted, not asserted."""
        plan = self.plan
        claims.take_turn("hourly", 3600)  # the hourly work would void invented promises that no fact asks for
        self.mail.moods.slow_seconds = plan.slow_seconds
        self.mail.up()
        self.crew.start()
        try:
            self._wait_for_senders()
            start = now() + datetime.timedelta(seconds=LEAD_SECONDS + plan.reminders / 1000)
            seconds = plan.calm_seconds + plan.trouble_seconds
            self.rows = reminders_between(start, seconds, plan.reminders, self.dice)
            self.calm_until = start.timestamp() + plan.calm_seconds
            time.sleep(max(0, self.calm_until - time.time()))
            self.say(f"calm over: {len(self.mail.taken)} mails; now trouble for {plan.trouble_seconds:.0f} s")
            self._trouble()
            self.say(f"trouble over: {len(self.mail.taken)} mails; settling")
            self._settle()
        finally:
            self.canceller.stop.set()
            self.crew.stop()
        return self.figures(self._waiting() if plan.sign else ())

    def figures(self, waiting: Collection[int] = ()) -> verdict.Figures:
        """What happened so far; nobody asks yet for those that are `waiting`."""
        return verdict.count(
            verdict.Events(
                self.rows,
                list(self.mail.taken),
                flights(self.flights),
                self.troubles,
                list(self.canceller.done),
                self.calm_until,
                set(waiting),
            )
        )

    def _commands(self) -> list[list[str]]:
        watched = ["--database", str(connection.settings_dict["NAME"]), "--flights", str(self.flights)]
        watched += ["--dawdle", str(self.plan.dawdle_seconds)]
        if self.plan.planted:
            watched += ["--planted", self.plan.planted]
        worker = ["-m", "tests.reliability.worker"]
        more = [[*worker, *words, *watched] if words[0] == "celery" else words for words in self.plan.commands]
        return [[*worker, "sweep", *watched] for _ in range(self.plan.sweepers)] + more

    def _environment(self) -> dict[str, str]:
        return os.environ | {
            "EMAIL_URL": f"smtp://127.0.0.1:{self.mail.port}",
            "REMINDER_MAILER": "reminders.mail.SmtpMailer",
            "REMINDER_LEASE_SECONDS": str(self.plan.lease_seconds),
            "REMINDER_SWEEP_SECONDS": str(self.plan.sweep_seconds),
        }

    def _wait_for_senders(self) -> None:
        """Every sender of the sweepers is connected to the database."""
        names = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"

        def are_there() -> bool:
            with connection.cursor() as cursor:
                cursor.execute(names)
                return int(cursor.fetchone()[0]) >= self.plan.sweepers * settings.REMINDER_SENDERS

        if not wait_until(are_there, 60):
            raise RuntimeError(f"the senders did not start: {(self.folder / 'log').read_text()[-2000:]}")

    # ------------------------------------------------------------ trouble

    def _trouble(self) -> None:
        self.canceller.start()
        began, seconds = time.time(), self.plan.trouble_seconds
        calendar = sorted(
            (self.dice.uniform(n * every, (n + 1) * every), kind)
            for kind, every in ((kind, min(every, seconds)) for kind, every in self.plan.every.items())
            for n in range(max(1, int(seconds / every)))
        )
        for at, kind in calendar:
            if at > seconds or self._waited(began + at):
                break
            self.done[kind] += 1
            self.troubles += self._one(kind)
        self._waited(began + seconds)

    def _waited(self, until: float) -> bool:
        """Wait; True as soon as the fault that was planted shows."""
        if not self.plan.sign:
            time.sleep(max(0, until - time.time()))
            return False
        return wait_until(self._shows, until - time.time(), 0.3)

    def _shows(self) -> bool:
        return bool(getattr(self.figures(self._waiting()), self.plan.sign))

    def _waiting(self) -> list[int]:
        return list(Notification.objects.filter(state__in=["pending", "sending"]).values_list("pk", flat=True))

    def _one(self, kind: str) -> list[Trouble]:
        """One trouble; returns what it took from the senders. What the mail server does takes nothing from them."""
        moods, at = self.mail.moods, time.time()
        match kind:
            case "kill":
                return [self.crew.kill(self.dice.randrange(len(self.crew.commands)))]
            case "stall":
                return self._stall()
            case "cut":
                patiently(_cut_connections)
                return [Trouble(kind, at, time.time())]
            case "lose":
                moods.lose_answers += 2
            case "hang":
                moods.hang_answers, moods.hang_seconds = 1, self.plan.hang_seconds
            case "451":
                moods.refuse_recipient = "451 4.7.1 later"
                time.sleep(0.5)
                moods.refuse_recipient = ""
            case "down":
                self.mail.down()
                time.sleep(0.5)
                self.mail.up()
            case _:
                return self.plan.more[kind]()
        return []

    def _stall(self) -> list[Trouble]:
        """A sender stands still while it waits for an answer, for longer than its lease; when it goes on, the answer is
        lost and another has long sent the mail."""
        moods, known = self.mail.moods, len(self.mail.taken)
        moods.hang_answers, moods.hang_seconds, moods.lose_answers = 1, self.plan.lease_seconds + 4, 1
        if not wait_until(lambda: len(self.mail.taken) > known, 3, 0.005):
            return []
        row = next((row.pk for row in self.rows if row.message_id == self.mail.taken[known].message_id), None)
        flying = [one for one in flights(self.flights) if one.notification == row and one.was_in_the_air(time.time())]
        places = [n for n, process in enumerate(self.crew.processes) for one in flying if process.pid == one.group]
        return [self.crew.pause(place, self.plan.lease_seconds + 2) for place in places]

    # ------------------------------------------------------------ quiet

    def _settle(self) -> None:
        """The mail server is well again (nothing to wait for where a planted fault has shown). What it refused waits for its next try, which is brought forward once the
        rest has arrived in its own time."""
        self.canceller.stop.set()
        if self.plan.sign and self._shows():
            return
        self.mail.moods = Moods(slow_seconds=self.plan.slow_seconds)
        self.mail.up()
        if not wait_until(lambda: self._left(attempts=0), self.plan.settle_seconds, 0.2):
            self.say("reminders wait that nobody has tried")
        ends = time.monotonic() + self.plan.settle_seconds
        while not wait_until(self._left, 3, 0.2) and time.monotonic() < ends:
            patiently(put_back_is_due)

    def _left(self, **facts: int) -> bool:
        waiting = Notification.objects.filter(state__in=["pending", "sending"], **facts)
        return patiently(lambda: not waiting.exists())


def patiently(ask: Callable[[], T], seconds: float = 30) -> T:
    """Ask a database that may be away at this moment."""
    ends = time.monotonic() + seconds
    while True:
        try:
            return ask()
        except (DatabaseError, InterfaceError):
            if time.monotonic() > ends:
                raise
            connection.close()
            time.sleep(0.2)


def _cut_connections() -> None:
    """Every connection to the database but this one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )

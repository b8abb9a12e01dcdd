"""Dispatchers that are killed while they send."""

from __future__ import annotations

import datetime
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import connection

from core.clock import now
from reminders import claims
from reminders.dispatch import dispatch
from reminders.models import Attempt, Notification
from tests.reliability.chaos import Plan, Run
from tests.reliability.crew import wait_until
from tests.reliability.faulty_mail import FaultyMail
from tests.reliability.queue import due_reminders, states, time_passes

STEADY_SECONDS = 0.5
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.chaos]


@pytest.fixture(autouse=True)
def hourly_work_is_done(transactional_db: None) -> None:
    """The hourly work would void invented promises that no fact asks for."""
    claims.take_turn("hourly", 3600)


def test_worker_killed_while_sending_leaves_a_lease_that_ends_and_the_reminder_goes(mail: FaultyMail) -> None:
    (row,) = due_reminders(1)
    mail.up().moods.hang_seconds = 60
    run = Run(Plan(1, 0, 0, {}, sweepers=1, lease_seconds=600), mail)
    run.crew.start()
    try:
        assert wait_until(lambda: mail.taken)
    finally:
        run.crew.stop()
    mail.moods.hang_seconds = 0
    row.refresh_from_db()
    assert row.state == "sending"
    dispatch()
    assert Attempt.objects.count() == 1  # the lease of the dead is respected while it lasts
    time_passes()
    assert dispatch().sent == 1
    row.refresh_from_db()
    assert row.state == "sent"
    assert mail.copies() == {row.message_id: 2}
    assert list(Attempt.objects.order_by("number").values_list("outcome", flat=True)) == ["", "ok"]


def test_sender_that_waits_for_the_server_keeps_its_reminder(mail: FaultyMail, settings: Any) -> None:
    settings.REMINDER_LEASE_SECONDS = 3
    (row,) = due_reminders(1)
    mail.up().moods.hang_seconds = 60
    settings.EMAIL_TIMEOUT = 120
    sender = threading.Thread(target=lambda: (dispatch(), connection.close()))
    sender.start()
    assert wait_until(lambda: mail.taken)
    row.refresh_from_db()
    first = row.next_attempt_at

    def is_renewed() -> bool:
        row.refresh_from_db()
        return row.next_attempt_at > first + datetime.timedelta(seconds=3)

    assert wait_until(is_renewed)  # longer than one lease has passed, and nobody else could claim it
    mail.down()
    sender.join(90)
    assert not sender.is_alive()
    row.refresh_from_db()
    assert (row.state, row.maybe_delivered, row.attempts) == ("pending", True, 1)


def test_sender_holds_one_reminder_so_that_a_slow_answer_keeps_no_other_waiting(mail: FaultyMail) -> None:
    rows = due_reminders(6)
    mail.up().moods.hang_seconds = 60
    mail.moods.hang_addresses = {rows[0].recipient.email}
    run = Run(Plan(6, 0, 0, {}, sweepers=1), mail)
    run.crew.start()
    try:
        assert wait_until(lambda: len(mail.taken) == 6)
        assert wait_until(lambda: states() == {"sending": 1, "sent": 5})
    finally:
        run.crew.stop()


@contextmanager
def standstills() -> Iterator[list[float]]:
    """How much longer than a tenth of a second each tenth of a second took meanwhile."""
    over, found = threading.Event(), [0.0]

    def beat() -> None:
        while not over.is_set():
            began = time.monotonic()
            over.wait(0.1)
            found.append(time.monotonic() - began - 0.1)

    thread = threading.Thread(target=beat)
    thread.start()
    try:
        yield found
    finally:
        over.set()
        thread.join()


def test_nothing_is_lost_in_chaos_and_repeats_are_bounded(mail: FaultyMail) -> None:
    every = {"kill": 3.0, "stall": 9.0, "cut": 5.0, "lose": 5.0, "hang": 6.0, "451": 6.0, "down": 8.0}
    plan = Plan(150, 5, 18, every, cancel_every=0.5, sweepers=3, hang_seconds=12)
    run = Run(plan, mail)
    with standstills() as stood_still:
        figures = run.go()
    assert figures.miscounted() == [], figures
    if max(stood_still) < STEADY_SECONDS:  # the seconds are promised of a machine that lets us work
        assert figures.late() == [], figures
    assert run.done["kill"] > 0
    assert figures.cancelled["claimed"] + figures.cancelled["in flight"] > 0
    assert set(Notification.objects.values_list("state", flat=True)) <= {"sent", "cancelled"}
    call_command("reconcile", "--check", "--patients", "00000000-0000-7000-8000-000000000000")


def test_run_with_servers_of_its_own_survives_their_crashes() -> None:
    words = ["-m", "benchmarks.reliability", "--reminders", "60", "--seconds", "15", "--untimed"]
    run = subprocess.run([sys.executable, *words], capture_output=True, text=True, check=False, timeout=900)
    assert run.returncode == 0, run.stdout + run.stderr
    assert re.search(r"^troubles .*crash [1-9]", run.stdout, re.MULTILINE), run.stdout
    assert run.stdout.splitlines()[-1] == "kept"


def test_sweeper_sends_at_the_second_without_redis_and_ends_on_sigterm(mail: FaultyMail) -> None:
    (row,) = due_reminders(1)
    mail.up()
    code = (
        "import django, sys; django.setup();"
        "from django.db import connections; connections['default'].settings_dict['NAME'] = sys.argv[1];"
        "from django.core.management import call_command; call_command('sweep')"
    )
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "EMAIL_URL": f"smtp://127.0.0.1:{mail.port}",
        "REMINDER_MAILER": "reminders.mail.SmtpMailer",
        "REMINDER_SWEEP_SECONDS": "600",
        "REDIS_URL": "redis://127.0.0.1:1",
    }
    name = django_settings.DATABASES["default"]["NAME"]
    ahead = now() + datetime.timedelta(seconds=8)
    (later,) = due_reminders(1, owner=row.recipient, due_at=ahead, next_attempt_at=ahead)
    sweeper = subprocess.Popen([sys.executable, "-c", code, str(name)], env=environment)
    try:
        assert wait_until(lambda: Notification.objects.filter(pk=row.pk, state="sent").exists())
        assert wait_until(lambda: later.message_id in mail.copies())  # not 600 seconds later
        assert all(one.at >= later.due_at.timestamp() for one in mail.taken if one.message_id == later.message_id)
        assert wait_until(lambda: Notification.objects.filter(pk=later.pk, state="sent").exists())
        sweeper.send_signal(signal.SIGTERM)
        assert sweeper.wait(90) == 0
    finally:
        sweeper.kill()
        sweeper.wait()

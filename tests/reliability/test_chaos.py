"""Dispatchers that are killed while they send."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command

from reminders import claims
from reminders.dispatch import dispatch
from reminders.models import Attempt, Notification
from tests.reliability import chaos
from tests.reliability.faulty_mail import FaultyMail
from tests.reliability.queue import due_reminders

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.chaos]


def wait_until(is_so: Any, seconds: float = 20) -> None:
    ends = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < ends, "it did not happen in time"
        time.sleep(0.05)


def test_worker_killed_while_sending_leaves_a_lease_that_ends_and_the_reminder_goes(mail: FaultyMail) -> None:
    (row,) = due_reminders(1)
    mail.up().moods.hang_seconds = 30
    crew = chaos.Workers(1, mail)
    try:
        wait_until(lambda: mail.taken)
        crew.processes[0].send_signal(signal.SIGKILL)
        crew.processes[0].wait()
    finally:
        crew.stop()
    mail.moods.hang_seconds = 0
    row.refresh_from_db()
    assert row.state == "sending"
    dispatch()
    assert Attempt.objects.count() == 1  # the lease of the dead is respected while it lasts
    wait_until(lambda: dispatch().sent == 1)
    row.refresh_from_db()
    assert row.state == "sent"
    assert mail.copies() == {row.message_id: 2}
    assert list(Attempt.objects.order_by("number").values_list("outcome", flat=True)) == ["", "ok"]


def test_nothing_is_lost_in_chaos_and_repeats_are_bounded(mail: FaultyMail) -> None:
    rows = due_reminders(150)
    figures = chaos.run(mail, rows, trouble_seconds=20)
    assert figures.missing == 0, figures
    assert figures.sent_though_cancelled == 0, figures
    assert figures.repeats <= figures.repeats_allowed, figures
    assert figures.kills > 0
    assert set(Notification.objects.values_list("state", flat=True)) <= {"sent", "cancelled"}
    call_command("reconcile", "--check", "--patients", "00000000-0000-7000-8000-000000000000")


def test_sweeper_sends_without_redis_and_ends_on_sigterm(mail: FaultyMail) -> None:
    (row,) = due_reminders(1)
    claims.take_turn("hourly", 3600)  # the hourly work would void an invented promise that no fact asks for
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
        "REMINDER_SWEEP_SECONDS": "60",
        "REDIS_URL": "redis://127.0.0.1:1",
    }
    name = django_settings.DATABASES["default"]["NAME"]
    sweeper = subprocess.Popen([sys.executable, "-c", code, str(name)], env=environment)
    try:
        wait_until(lambda: mail.taken)
        wait_until(lambda: Notification.objects.filter(pk=row.pk, state="sent").exists())
        sweeper.send_signal(signal.SIGTERM)
        assert sweeper.wait(10) == 0
    finally:
        sweeper.kill()
        sweeper.wait()

"""The long chaos run: `python -m tests.with_services python -m benchmarks.reliability [--reminders N] [--seconds S]`.

Kills dispatchers, breaks the mail server and cuts database connections while reminders are sent, then prints what
was promised and what happened. Exits 1 when a reminder is missing, a cancelled one left, or more repeats than the
trouble explains.
"""

from __future__ import annotations

import argparse
import dataclasses
import os
import sys

import django


def main() -> int:
    """Run in the database that the settings name, which must be a throwaway one, and print the figures."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--reminders", type=int, default=2000)
    options.add_argument("--seconds", type=float, default=180)
    options.add_argument("--workers", type=int, default=3)
    asked = options.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()

    from django.core.management import call_command

    from caseload.models import Patient
    from tests.reliability import chaos
    from tests.reliability.faulty_mail import FaultyMail
    from tests.reliability.queue import due_reminders

    call_command("migrate", verbosity=0)
    if Patient.objects.exists():
        sys.exit("This database holds patients: the chaos run wants a throwaway one.")
    mail = FaultyMail()
    try:
        rows = due_reminders(asked.reminders)
        figures = chaos.run(mail, rows, trouble_seconds=asked.seconds, workers=asked.workers, say=print)
    finally:
        mail.stop()
    for name, value in (dataclasses.asdict(figures) | {"repeats_allowed": figures.repeats_allowed}).items():
        print(f"{name.replace('_', ' '):24} {value:>10.0f}")
    is_kept = not figures.missing and not figures.sent_though_cancelled and figures.repeats <= figures.repeats_allowed
    print("kept" if is_kept else "BROKEN")
    return 0 if is_kept else 1


if __name__ == "__main__":
    sys.exit(main())

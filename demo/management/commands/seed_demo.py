"""`manage.py seed_demo`: the invented agency, relative to today."""

from __future__ import annotations

import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from caseload.models import Patient
from demo.models import mark
from demo.seed import seed


class Command(BaseCommand):
    """Fill an empty database with invented staff, patients and everything around them."""

    help = "Fill an empty database with the invented agency."

    def add_arguments(self, parser: CommandParser) -> None:
        """How many patients, and whether a filled database is left alone in silence."""
        parser.add_argument("--patients", type=int, default=150)
        parser.add_argument("--if-empty", action="store_true", help="do nothing when there are patients already")

    def handle(self, *args: object, patients: int, if_empty: bool, **options: object) -> None:
        """Refuses a database that has patients, so that real ones are never mixed with invented ones."""
        if Patient.objects.exists():
            if if_empty:
                if not settings.NAMED_DATABASE:  # this checkout's own, perhaps from before there was a mark
                    mark()
                return
            raise CommandError("This database has patients already. seed_demo only fills an empty one.")
        if patients < 60:
            raise CommandError("Ask for at least 60 patients: fewer leave screens empty.")
        started = time.monotonic()
        seed(patients, self.stdout.write)
        mark()
        self.stdout.write(f"seeded in {time.monotonic() - started:.0f} s")

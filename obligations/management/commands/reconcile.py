"""`manage.py reconcile [--check] [--patients UUID ...]`: the ledger derived anew and compared with what it says."""

from __future__ import annotations

import sys
import uuid
from argparse import ArgumentParser
from collections.abc import Iterator

from django.core.management.base import BaseCommand, CommandError

from caseload.models import Episode, Patient
from core.change.actions import System
from core.clock import today
from obligations import derive
from obligations.actions import rolling

BATCH = 500
MOST_SHOWN = 50
COMMAND = System("reconcile command")


class Command(BaseCommand):
    """Prints `drift N`; N is the number of promises that differ from the facts. Without --check they are put right."""

    help = "Derive every deadline anew from the facts and compare with the ledger; repair it unless --check is given."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """--check reads only; --patients narrows to some."""
        parser.add_argument("--check", action="store_true", help="change nothing; exit 1 when anything differs")
        parser.add_argument("--patients", nargs="+", metavar="UUID", help="only these patients")

    def handle(self, *_args: object, check: bool, patients: list[str] | None, **_options: object) -> None:
        """Compare in batches; a day that the hourly roll has not reached yet is rolled first, or left out of a
        check."""
        if not check and rolling.has_begun():
            rolling.roll(max_seconds=float("inf"))
        left_out = set(rolling.still_waiting(today()).values_list("pk", flat=True)) if check else set[int]()
        drift = 0
        for ids in self._batches(patients):
            found = derive.differences([pk for pk in ids if pk not in left_out])
            for difference in found[: max(0, MOST_SHOWN - drift)]:
                self.stdout.write(str(difference))
            drift += len(found)
            if found and not check:
                rolling.rederive(patient_ids=sorted({difference.row.patient_id for difference in found}), by=COMMAND)
        if left_out:
            self.stdout.write(f"{len(left_out)} patients wait for the roll to the new day and were left out")
        self.stdout.write(f"drift {drift}")
        if drift and check:
            sys.exit(1)

    def _batches(self, patients: list[str] | None) -> Iterator[list[int]]:
        rows = Patient.objects.filter(pk__in=Episode.objects.owing(today()).values("patient_id")).order_by("pk")
        if patients is not None:
            rows = rows.filter(uuid__in=_uuids(patients))
        after = 0
        while ids := list(rows.filter(pk__gt=after).values_list("pk", flat=True)[:BATCH]):
            yield ids
            after = ids[-1]


def _uuids(texts: list[str]) -> list[uuid.UUID]:
    try:
        return [uuid.UUID(text) for text in texts]
    except ValueError:
        raise CommandError("Name patients by their uuid, as it stands in the address of their page.") from None

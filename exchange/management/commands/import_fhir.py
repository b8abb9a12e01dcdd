"""`manage.py import_fhir PATH...`: referrals and practitioners from FHIR R4 bundles, resources and bulk exports."""

from __future__ import annotations

import hashlib
from contextlib import ExitStack
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.change.actions import System
from exchange.actions import Received, receive, receive_export
from exchange.fhir.refusal import BundleRefused
from referrals import received as words

IMPORTER = System("import_fhir")
NDJSON = ("*.ndjson", "*.ndjson.gz")


class Command(BaseCommand):
    """Take each bundle whole or not at all, and say why. File names may hold patients' names: they are not printed."""

    help = (
        "Take referrals and practitioners from FHIR R4 bundles (.json, .json.gz), or from the folder of a bulk export "
        "(.ndjson, .ndjson.gz): one referral for each patient in it. What was taken before changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The files and folders, in the order in which they are reported."""
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")

    def handle(self, *_args: object, paths: list[Path], **_options: object) -> None:
        """One report for each bundle; the exit code is 1 when any was refused."""
        told = [each for number, path in enumerate(paths, start=1) for each in self._one(number, path)]
        new, refused = told.count("taken"), told.count("refused")
        same = len(told) - new - refused
        bundles = f"{len(told)} bundle{'' if len(told) == 1 else 's'}"
        self.stdout.write(
            f"{bundles}: {new} taken, {same} unchanged, {refused} refused." + ("" if new else " Nothing changed.")
        )
        if refused:
            raise CommandError(f"{refused} of {bundles} refused; see the lines above.")

    def _one(self, number: int, path: Path) -> list[str]:
        """Report one file under its number and the beginning of the SHA-256 of it, or one folder patient by patient."""
        mark = f"{number}."
        try:
            if path.is_dir():
                return self._export(number, path)
            with path.open("rb") as source:
                mark = f"{number}. {hashlib.file_digest(source, 'sha256').hexdigest()[:8]}"
                source.seek(0)
                return [self._report(mark, receive(source, path.name, IMPORTER))]
        except BundleRefused as refusal:
            self.stdout.write(f"{mark}: refused, nothing written. {refusal.message}")
        except OSError as error:
            self.stdout.write(f"{mark}: refused, the file cannot be read ({error.strerror}).")
        return ["refused"]

    def _export(self, number: int, folder: Path) -> list[str]:
        found = sorted(path for shape in NDJSON for path in folder.glob(shape))
        if not found:
            raise BundleRefused("This is a folder without NDJSON files of a bulk export. Name the bundle files in it.")
        with ExitStack() as opened:
            sources = [opened.enter_context(path.open("rb")) for path in found]
            told = []
            for place, one in enumerate(receive_export(sources, IMPORTER), start=1):
                mark = f"{number}. patient {place}"
                if isinstance(one, BundleRefused):
                    self.stdout.write(f"{mark}: refused, nothing written. {one.message}")
                    told.append("refused")
                else:
                    told.append(self._report(mark, one))
        return told

    def _report(self, mark: str, received: Received) -> str:
        if not received.is_new or received.bundle is None:
            self.stdout.write(f"{mark}: nothing changed, {received.why}.")
            return "unchanged"
        self.stdout.write(f"{mark}: {words.taken(received.bundle.outcome)}; left out: {words.groups(received.bundle)}")
        if received.why:
            self.stdout.write(f"   {received.why}")
        for line in words.remarks(received.bundle):
            self.stdout.write(f"   {line}")
        lost = words.elements(received.bundle)
        if lost:
            named = ", ".join(f"{line.times} {line.what} ({line.reason})" for line in lost)
            self.stdout.write(f"   elements left out: {named}")
        return "taken"

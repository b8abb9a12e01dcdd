"""`manage.py import_fhir PATH...`: referrals and practitioners from FHIR R4 bundles."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.change.actions import System
from exchange.actions import Received, receive
from exchange.fhir.refusal import BundleRefused
from referrals import received as words

IMPORTER = System("import_fhir")


class Command(BaseCommand):
    """Take each bundle whole or not at all, and say why. File names may hold patients' names: they are not printed."""

    help = "Take referrals and practitioners from FHIR R4 bundles (.json, .json.gz). One taken before changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        """The files, in the order in which they are reported."""
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")

    def handle(self, *_args: object, paths: list[Path], **_options: object) -> None:
        """One report for each bundle; the exit code is 1 when any was refused."""
        told = [self._one(number, path) for number, path in enumerate(paths, start=1)]
        new, refused = told.count("taken"), told.count("refused")
        same = len(told) - new - refused
        bundles = f"{len(told)} bundle{'' if len(told) == 1 else 's'}"
        self.stdout.write(
            f"{bundles}: {new} taken, {same} unchanged, {refused} refused." + ("" if new else " Nothing changed.")
        )
        if refused:
            raise CommandError(f"{refused} of {bundles} refused; see the lines above.")

    def _one(self, number: int, path: Path) -> str:
        """Report one bundle under its number and the beginning of the SHA-256 of its file."""
        mark = f"{number}."
        try:
            if path.is_dir():
                raise BundleRefused(
                    "This is a folder. Name the bundle files in it; a bulk export (NDJSON) is not taken."
                )
            with path.open("rb") as source:
                mark = f"{number}. {hashlib.file_digest(source, 'sha256').hexdigest()[:8]}"
                source.seek(0)
                return self._report(mark, receive(source, path.name, IMPORTER))
        except BundleRefused as refusal:
            self.stdout.write(f"{mark}: refused, nothing written. {refusal.message}")
        except OSError as error:
            self.stdout.write(f"{mark}: refused, the file cannot be read ({error.strerror}).")
        return "refused"

    def _report(self, mark: str, received: Received) -> str:
        if not received.is_new or received.bundle is None:
            self.stdout.write(f"{mark}: nothing changed, {received.why}.")
            return "unchanged"
        self.stdout.write(f"{mark}: {words.taken(received.bundle.outcome)}; left out: {words.groups(received.bundle)}")
        for line in words.remarks(received.bundle):
            self.stdout.write(f"   {line}")
        return "taken"

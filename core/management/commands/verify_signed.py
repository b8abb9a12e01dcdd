"""`manage.py verify_signed`: does every signed record still say what was signed?"""

from __future__ import annotations

import sys

from django.core.management.base import BaseCommand

from core.change import signing


class Command(BaseCommand):
    """Prints how many records of each kind were read and the ids of those that were altered; exits 1 when any was."""

    help = "Compare every signed record with the fingerprint taken when it was signed. Changes nothing."

    def handle(self, *_args: object, **_options: object) -> None:
        """Ids are those of the record's address in the application; nothing of what it says is printed."""
        altered = 0
        for found in signing.verify():
            self.stdout.write(f"{found.kind}: {found.count} read, {len(found.altered)} altered")
            for record in found.altered:
                self.stdout.write(f"  {record.uuid}")
            altered += len(found.altered)
        self.stdout.write(f"altered {altered}")
        if altered:
            sys.exit(1)

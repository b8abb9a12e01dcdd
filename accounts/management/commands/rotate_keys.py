"""`manage.py rotate_keys`: seals every stored secret with the first of FIELD_KEYS; afterwards the older keys may go."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError

from accounts.actions.secrets import reseal
from core.change.actions import System


class Command(BaseCommand):
    """Prints how many secrets were sealed, rotated, current and unreadable; fails when any is unreadable."""

    help = "Seal every second factor's secret with the first key of FIELD_KEYS."

    def handle(self, *args: object, **options: object) -> None:
        """Run once after each change of FIELD_KEYS; running it again changes nothing."""
        found = reseal(by=System("rotate_keys"))
        self.stdout.write(", ".join(f"{name} {count}" for name, count in found.items()))
        if found["unreadable"]:
            raise CommandError("Put the key that is missing back into FIELD_KEYS, last, and run this again.")

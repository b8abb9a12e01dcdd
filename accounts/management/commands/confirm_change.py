"""`manage.py confirm_change ADDRESS`: the operator confirms what waits for a person where there is no second administrator."""

from __future__ import annotations

import argparse

from django.core.management.base import BaseCommand, CommandError

from accounts.actions import changes as account_changes
from accounts.models import AccountChange
from core.change.actions import Refused, System


class Command(BaseCommand):
    """Confirms the one waiting change of the person who signs in with ADDRESS, after showing it."""

    help = "Confirm a change of an account that waits for a second person."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """The e-mail the person signs in with now, and the kind when several changes wait."""
        parser.add_argument("address", help="the e-mail they sign in with now")
        parser.add_argument("--kind", choices=AccountChange.Kind.values, help="when more than one change waits")

    def handle(self, *args: object, address: str, kind: str | None, **options: object) -> None:
        """Raises CommandError when nothing waits, when several do, and with the sentence of a refusal."""
        rows = AccountChange.objects.filter(person__email__iexact=address, state=AccountChange.State.WAITING)
        found = list(rows.filter(kind=kind) if kind else rows)
        if len(found) != 1:
            kinds = ", ".join(change.kind for change in found)
            raise CommandError(
                f"Several changes wait: say --kind {kinds}." if found else "Nothing waits for this person."
            )
        try:
            account_changes.confirm(change=found[0], by=System("operator"))
        except Refused as refusal:
            raise CommandError(refusal.message) from None
        self.stdout.write(f"confirmed: {found[0].sentence}")

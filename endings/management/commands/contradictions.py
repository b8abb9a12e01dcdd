"""Look for what must never stand together: a visit ahead in a closed episode, a hold while nobody is away, and the like."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError

from endings.truth import contradictions, strays


class Command(BaseCommand):
    """Names records by their numbers only."""

    help = "Print every contradiction between an episode's state and what hangs on it; fails when there is one."

    def handle(self, *args: object, **options: object) -> None:
        """Read everything once and say what was found."""
        found = [*contradictions(), *strays()]
        for line in found:
            self.stdout.write(line)
        if found:
            raise CommandError(f"{len(found)} contradictions")
        self.stdout.write("No contradictions.")

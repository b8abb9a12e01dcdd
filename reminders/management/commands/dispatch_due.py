"""`manage.py dispatch_due`: send what is due once, from cron or by hand; also holds and releases the sending."""

from __future__ import annotations

from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from core.change.actions import System
from reminders.actions import reading as actions
from reminders.dispatch import dispatch

COMMAND = System("dispatch_due command")


class Command(BaseCommand):
    """Prints what was sent, put back and given up."""

    help = "Send every reminder that is due. --hold REASON stops all sending, --release lets it go on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One of two switches, or none."""
        switch = parser.add_mutually_exclusive_group()
        switch.add_argument("--hold", metavar="REASON", help="stop sending, for example after a restore")
        switch.add_argument("--release", action="store_true", help="send again")

    def handle(self, *_args: object, hold: str | None, release: bool, **_options: object) -> None:
        """Hold, release, or dispatch once."""
        if hold is not None:
            actions.hold(reason=hold, by=COMMAND)
            self.stdout.write("sending is on hold")
            return
        if release:
            actions.release(by=COMMAND)
        tally = dispatch()
        self.stdout.write(
            f"sent {tally.sent}, put back {tally.put_back}, given up {tally.dead}, taken by others {tally.skipped}"
        )

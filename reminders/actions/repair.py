"""The hourly look at every open promise: what should have been made and was not is made, and said."""

from __future__ import annotations

import logging
import time

from core.change.actions import System, action
from obligations.models import Obligation
from reminders.follow import Followed, follow
from reminders.models import DispatchControl

BATCH = 1000
REPAIR = System("reminder repair")
log = logging.getLogger("hearthside.reminders")


def repair(max_seconds: float = 45) -> Followed:
    """Go over the open promises for at most `max_seconds`; the next run goes on where this one stopped.

    Rungs that came within the horizon, and new people (cover, a deactivated owner), are normal work. A rung that
    nobody at all was to be told of is a fault: it is counted in `forgotten` and logged as a warning.
    """
    total = Followed()
    ends = time.monotonic() + max_seconds
    while time.monotonic() < ends:
        found, is_last = _next_batch(by=REPAIR)
        total.made += found.made
        total.cancelled += found.cancelled
        total.revived += found.revived
        total.forgotten += found.forgotten
        if is_last:
            break
    if total.forgotten:
        log.warning("reminders had been forgotten and were made", extra={"count": len(total.forgotten)})
    return total


@action("reminders.actions.repair")
def _next_batch(*, by: System) -> tuple[Followed, bool]:
    """One batch in one transaction, and whether it was the last."""
    control, _ = DispatchControl.objects.select_for_update().get_or_create(pk=1)
    after = Obligation.objects.open().filter(pk__gt=control.repaired_to).order_by("pk")
    ids = list(after.values_list("pk", flat=True)[:BATCH])
    is_last = len(ids) < BATCH
    DispatchControl.objects.filter(pk=1).update(repaired_to=0 if is_last else ids[-1])
    # A promise that an action is changing at this moment is followed by that action
    rows = Obligation.objects.open().filter(pk__in=ids).order_by("pk").select_for_update(no_key=True, skip_locked=True)
    return follow(list(rows)), is_last

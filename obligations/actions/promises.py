"""What people do to promises: put them off to a day, and take them up again. Keeping one is done where its work is
done."""

from __future__ import annotations

from datetime import date

from accounts.models import User
from core.change.actions import Refused, action
from core.clock import today
from obligations.models import Obligation


@action("obligations.snooze")
def snooze(*, obligation: Obligation, until: date, reason: str, by: User) -> Obligation:
    """Keep a promise out of Today's way until `until`, which is after today and not past the due date. Reminders go on.

    Raises Refused for a promise that is closed, due, or overdue, and for a day outside those limits.
    """
    if obligation.state != Obligation.State.OPEN:
        raise Refused("This is already closed: there is nothing to put off.")
    if obligation.due_on <= today():
        raise Refused("This is due now. It can be done or reassigned, but no longer put off.")
    if until <= today():
        raise Refused("Choose a day after today.", field="until")
    if until > obligation.due_on:
        raise Refused(f"Choose a day no later than the due date, {obligation.due_on:%-d %b %Y}.", field="until")
    obligation.snoozed_until, obligation.snooze_reason = until, reason
    obligation.save(update_fields=["snoozed_until", "snooze_reason", "updated_at"])
    return obligation


@action("obligations.wake")
def wake(*, obligation: Obligation, by: User) -> Obligation:
    """Take a promise up again before its day."""
    obligation.snoozed_until, obligation.snooze_reason = None, ""
    obligation.save(update_fields=["snoozed_until", "snooze_reason", "updated_at"])
    return obligation

"""What people do to reminders: read them, hold the sending, let it go on."""

from __future__ import annotations

from accounts.models import User
from core.change.actions import Refused, System, action
from core.clock import now
from reminders.models import DispatchControl, InboxItem


@action("reminders.read")
def read(*, item: InboxItem, by: User) -> InboxItem:
    """Mark one notice read. Raises Refused when it is somebody else's."""
    if item.user_id != by.pk:
        raise Refused("This notice belongs to somebody else.")
    InboxItem.objects.filter(pk=item.pk, read_at__isnull=True).update(read_at=now())
    item.refresh_from_db(fields=["read_at"])
    return item


@action("reminders.read-all")
def read_all(*, by: User) -> int:
    """Mark every notice that is shown to this person read; returns how many there were."""
    return int(InboxItem.objects.filter(user=by).shown(now()).unread().update(read_at=now()))


@action("reminders.hold")
def hold(*, reason: str, by: User | System) -> None:
    """Stop sending, for example after a restore, until `release`. Notices in the application go on."""
    DispatchControl.objects.update_or_create(
        pk=1, defaults={"is_on_hold": True, "reason": reason[:200], "since": now()}
    )


@action("reminders.release")
def release(*, by: User | System) -> None:
    """Send again; what waited goes first, the most urgent of each promise only."""
    DispatchControl.objects.filter(pk=1).update(is_on_hold=False, reason="", since=None)

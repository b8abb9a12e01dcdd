"""A person's notices: how many are unread, which they are, and whether reminders run at all."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings

from accounts.models import User
from accounts.permissions import Permission, Role, may
from core.clock import now
from core.counting import BADGE, Counted, counted
from reminders.dispatch import HEARTBEAT
from reminders.models import Heartbeat, InboxItem, InboxQuerySet

SILENT_AFTER = timedelta(minutes=2)


def unread_count(user: User) -> Counted:
    """How many notices this person has not read, "99+" beyond: the count never costs more than a hundred rows."""
    if not may(user, Permission.USE_INBOX):
        return Counted(0, BADGE)
    return counted(InboxItem.objects.filter(user=user).shown(now()).unread(), BADGE)


def unread(user: User) -> InboxQuerySet:
    """The notices this person has not read, newest first, with patient and promise at hand."""
    rows = InboxItem.objects.visible_to(user).shown(now()).unread()
    return rows.for_list().order_by("-due_at", "-id")


def silent_since(user: User) -> datetime | None:
    """When reminders last ran, for those who must see to it, if that is too long ago; None when all is well or not
    theirs."""
    if user.role not in {Role.SUPERVISOR, Role.ADMIN}:
        return None
    last = last_run()
    allowed = max(SILENT_AFTER, timedelta(seconds=4 * settings.REMINDER_SWEEP_SECONDS))
    return last if last is not None and now() - last > allowed else None


def last_run() -> datetime | None:
    """When a dispatcher last ran; None before the first time."""
    return Heartbeat.objects.filter(name=HEARTBEAT).values_list("at", flat=True).first()

"""Addresses that mail does not reach, and how much waits: for the administrator, without a word about patients."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf

from core.clock import now
from core.counting import BADGE, LIST, Counted, First, counted
from core.reading.names import whole
from reminders.models import Notification

WINDOW = timedelta(days=30)
MOST_ADDRESSES = 100
LATE_AFTER = timedelta(minutes=5)


@dataclass(frozen=True)
class Failing:
    """One address that mail does not reach."""

    email: str
    name: str
    count: int
    last_at: datetime
    codes: str


def _dead() -> QuerySet[Notification]:
    return Notification.objects.filter(state=Notification.State.DEAD, due_at__gte=now() - WINDOW)


def failing_count() -> Counted:
    """Mails given up in the last 30 days, "99+" beyond."""
    return counted(_dead(), BADGE)


def waiting_count() -> Counted:
    """Mails that should have left more than five minutes ago, "99+" beyond: mail that does not flow."""
    late = Notification.objects.filter(
        state__in=[Notification.State.PENDING, Notification.State.SENDING],
        due_at__lt=now() - LATE_AFTER,
        next_attempt_at__lt=now() + timedelta(hours=2),
    )
    return counted(late, BADGE)


def failing_addresses() -> First[Failing]:
    """Each address with how often and why, the latest first, at most 100 of them and how many there are. One query."""
    of_address = _dead().annotate(email=Coalesce(NullIf("address", Value("")), "recipient__email"))
    rows = (
        of_address.values("email", "recipient__given_name", "recipient__family_name")
        .annotate(count=Count("pk"), last_at=Max("next_attempt_at"), code=Max("last_error"))
        .order_by("-last_at")
    )
    found = list(rows[: LIST + 1])
    shown = [
        Failing(
            row["email"],
            whole(row["recipient__given_name"], row["recipient__family_name"]),
            row["count"],
            row["last_at"],
            row["code"],
        )
        for row in found[:MOST_ADDRESSES]
    ]
    return First(shown, Counted(len(found), LIST))

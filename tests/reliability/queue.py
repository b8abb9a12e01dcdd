"""A queue of reminders to send, and time that passes in it."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import connection

from core.clock import now
from reminders.models import Notification
from tests import factories


def due_reminders(count: int, owner: Any = None, **facts: Any) -> list[Notification]:
    """`count` reminders about as many promises, due a minute ago, each to a person of its own unless `owner` is
    given."""
    made = []
    for n in range(count):
        obligation = factories.ObligationFactory(
            episode=factories.EpisodeFactory(), owner=owner or factories.UserFactory(email=f"to{n}@agency.example")
        )
        made.append(
            factories.NotificationFactory(obligation=obligation, due_at=now() - datetime.timedelta(minutes=1), **facts)
        )
    return made


def time_passes(interval: str = "2 hours") -> None:
    """Every wait and every lease is over: for the database, whose clock decides, it is later."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE reminders_notification SET next_attempt_at = next_attempt_at - %s::interval"
            " WHERE state IN ('pending', 'sending')",
            [interval],
        )


def states() -> dict[str, int]:
    found: dict[str, int] = {}
    for state in Notification.objects.values_list("state", flat=True):
        found[state] = found.get(state, 0) + 1
    return found

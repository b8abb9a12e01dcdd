"""A queue of reminders to send, and time that passes in it."""

from __future__ import annotations

import datetime
import random
from typing import Any

from django.db import connection

from core.clock import now
from obligations.models import Obligation
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
        due_at = now() - datetime.timedelta(minutes=1)
        made.append(factories.NotificationFactory(**{"obligation": obligation, "due_at": due_at} | facts))
    return made


def reminders_between(start: datetime.datetime, seconds: float, count: int, dice: random.Random) -> list[Notification]:
    """`count` reminders about as many promises, whose seconds are spread over `seconds` from `start`; a person gets
    fifteen of them, too few to be one mail."""
    episode = factories.EpisodeFactory()
    people = [factories.UserFactory(email=f"spread{n}@agency.example") for n in range(-(-count // 15))]
    promises = [
        factories.ObligationFactory.build(
            episode=episode, patient=episode.patient, owner=people[n // 15], rule=f"spread-{n}"
        )
        for n in range(count)
    ]
    made = Obligation.objects.bulk_create(promises)
    dues = [start + datetime.timedelta(seconds=dice.uniform(0, seconds)) for _ in range(count)]
    rows = [
        factories.NotificationFactory.build(
            obligation=one,
            recipient=one.owner,
            due_at=due,
            dedupe_key=f"spread-{n}",
            message_id=f"<spread-{n}@test.example>",
        )
        for n, (one, due) in enumerate(zip(made, dues, strict=True))
    ]
    return Notification.objects.bulk_create(rows)


def put_back_is_due() -> None:
    """What waits for another try is tried now; leases are left alone."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE reminders_notification SET next_attempt_at = clock_timestamp()"
            " WHERE state = 'pending' AND attempts > 0 AND next_attempt_at > clock_timestamp()"
        )


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

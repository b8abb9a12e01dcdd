"""Mail about accounts in the same ledger as reminders: the row says who and what for, the link is made as it leaves."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from accounts.letters import Purpose
from accounts.models import User
from core.clock import now
from reminders import nudge
from reminders.follow import mail_domain, message_id
from reminders.models import Notification

SECONDS_ONE_MAIL = 60  # asked for again within the same minute (a double click, a reload), it is one mail
ASKED_FOR = timedelta(minutes=60)  # somebody sits and waits for it; later it would only puzzle them
NEWS = timedelta(hours=72)


def write(*, person: User, purpose: Purpose, address: str = "") -> None:
    """Put one mail into the ledger in the current transaction; `ACCOUNT_POST` names this function."""
    at = now()
    elsewhere = "" if address.lower() == person.email.lower() else address
    key = f"{purpose}:{person.uuid}:{elsewhere}:{int(at.timestamp()) // SECONDS_ONE_MAIL}"
    identity = message_id(key, mail_domain())
    row = Notification(
        purpose=Purpose(purpose),
        recipient=person,
        address=elsewhere,
        dedupe_key=identity,
        message_id=identity,
        due_at=at,
        next_attempt_at=at,
        useful_until=at + (ASKED_FOR if purpose == Purpose.RESET_PASSWORD else NEWS),
    )
    Notification.objects.bulk_create([row], ignore_conflicts=True)
    transaction.on_commit(nudge.dispatch_soon, robust=True)

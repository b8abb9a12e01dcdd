"""Reminders follow the ledger: made, cancelled and made anew in the transaction that changes a promise."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parseaddr

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest, Now

from core.clock import now
from obligations import derive
from obligations.models import Obligation
from reminders import charge, nudge
from reminders.ladder import HORIZON, USEFUL, Expected, Promise, ladder, to_make
from reminders.models import InboxItem, Notification
from reminders.people import directory

State = Notification.State
BATCH = 2000
FRESH = timedelta(days=1)  # a rung that came within the horizon less than this ago is simply next, not forgotten


@dataclass
class Followed:
    """What following changed: reminders made, cancelled, taken up again; promises whose rung nobody was to be told
    of."""

    made: int = 0
    cancelled: int = 0
    revived: int = 0
    forgotten: list[int] = field(default_factory=list)


def reconcile(patient_ids: Iterable[int]) -> None:
    """Write the ledger of these patients anew and let their reminders follow; tell who was put in charge. The reconciler
    of every action."""
    ids = set(patient_ids)
    follow(derive.reconcile(ids))
    charge.tell(ids)


def follow(obligations: Collection[Obligation]) -> Followed:
    """Make the reminders these promises should have, and only those. Six queries and the writes, whatever their
    number."""
    if not obligations:
        return Followed()
    as_of = now()
    whole = _ladders(obligations, as_of)
    wanted = {step.key: (row, step) for row, steps in whole for step in to_make(steps, as_of)}
    valid = {step.key for _, steps in whole for step in steps}
    ids = [row.pk for row in obligations]
    mails = list(
        Notification.objects.filter(obligation__in=ids).values_list(
            "pk", "dedupe_key", "state", "obligation_id", "rung"
        )
    )
    items = list(
        InboxItem.objects.filter(obligation__in=ids).values_list("pk", "dedupe_key", "read_at", "withdrawn_at")
    )
    followed = Followed()
    _withdraw(mails, items, valid, followed)
    _revive(mails, items, set(wanted), followed)
    known = {key for _, key, *_ in mails}
    told = {(obligation_id, rung) for _, _, state, obligation_id, rung in mails if state != State.CANCELLED}
    missing = [pair for key, pair in wanted.items() if key not in known]
    _make(missing, as_of)
    followed.made = len(missing)
    followed.forgotten = [
        row.pk for row, step in missing if step.at <= as_of + HORIZON - FRESH and (row.pk, step.rung) not in told
    ]
    if any(step.at <= as_of for _, step in missing):
        transaction.on_commit(nudge.dispatch_soon, robust=True)
    return followed


def _ladders(obligations: Collection[Obligation], as_of: datetime) -> list[tuple[Obligation, list[Expected]]]:
    owned = [
        (row, row.owner_id)
        for row in obligations
        if row.state == Obligation.State.OPEN and row.owner_id is not None and not row.is_to_check
    ]
    if not owned:
        return []
    people = directory({owner_id for _, owner_id in owned})
    return [
        (row, ladder(Promise(str(row.uuid), row.kind, row.due_on, row.due_at, owner_id, row.created_at), people, as_of))
        for row, owner_id in owned
    ]


Mail = tuple[int, str, str, int, str]
Item = tuple[int, str, datetime | None, datetime | None]


def _withdraw(mails: list[Mail], items: list[Item], valid: set[str], followed: Followed) -> None:
    """Cancel what waits and is no longer wanted, also while a mail is being sent: its outcome then finds the row
    taken away."""
    gone = [
        pk for pk, key, state, *_ in mails if state in {State.PENDING, State.SENDING, State.HELD} and key not in valid
    ]
    if gone:
        followed.cancelled = Notification.objects.filter(
            pk__in=gone, state__in=[State.PENDING, State.SENDING, State.HELD]
        ).update(state=State.CANCELLED, lease_token=None)
    unread = [
        pk for pk, key, read_at, withdrawn_at in items if read_at is None and withdrawn_at is None and key not in valid
    ]
    if unread:
        InboxItem.objects.filter(pk__in=unread).update(withdrawn_at=Now())


def _revive(mails: list[Mail], items: list[Item], wanted: set[str], followed: Followed) -> None:
    """A deadline that moved back, or a promise that opened again, takes up the reminders it had."""
    again = [pk for pk, key, state, *_ in mails if state == State.CANCELLED and key in wanted]
    if again:
        followed.revived = Notification.objects.filter(pk__in=again, state=State.CANCELLED).update(
            state=State.PENDING,
            next_attempt_at=Greatest(F("due_at"), Now()),
            useful_until=Greatest(F("due_at"), Now()) + USEFUL,
        )
    shown = [pk for pk, key, _, withdrawn_at in items if withdrawn_at is not None and key in wanted]
    if shown:
        InboxItem.objects.filter(pk__in=shown).update(withdrawn_at=None)


def _make(missing: Collection[tuple[Obligation, Expected]], as_of: datetime) -> None:
    """Insert mails and inbox rows; a row that somebody else made at the same moment is theirs.

    A notice bears the moment it came: one of a promise that was known too late is of now, not of the hour it missed.
    """
    if not missing:
        return
    domain = mail_domain()
    mails = [
        Notification(
            obligation=row,
            rung=step.rung,
            recipient_id=step.recipient_id,
            dedupe_key=step.key,
            message_id=message_id(step.key, domain),
            due_at=step.at,
            useful_until=max(step.at, as_of) + USEFUL,
            next_attempt_at=step.at,
        )
        for row, step in missing
    ]
    items = [
        InboxItem(
            dedupe_key=step.key, obligation=row, user_id=step.recipient_id, rung=step.rung, due_at=max(step.at, as_of)
        )
        for row, step in missing
    ]
    Notification.objects.bulk_create(mails, ignore_conflicts=True, batch_size=BATCH)
    InboxItem.objects.bulk_create(items, ignore_conflicts=True, batch_size=BATCH)


def message_id(key: str, domain: str) -> str:
    """The Message-ID that this reminder always has, after a crash, from another worker, or after a restore."""
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{domain}>"


def mail_domain() -> str:
    """The domain of the sender's address."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"

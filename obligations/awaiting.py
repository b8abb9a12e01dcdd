"""Promises whose part of ours is done: sent, and somebody else has to answer. Said alike wherever the promise stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from careplans.models import PlanOfCare
from obligations.models import Obligation
from paperwork.kinds import KINDS
from paperwork.models import Filing

PLAN_RULE = "plan-of-care-review"
ANSWERED = {kind.rule: key for key, kind in KINDS.items() if kind.is_answered and kind.rule}


@dataclass(frozen=True)
class Sent:
    """What was sent and when; `filing` when its answer is recorded on that."""

    on: date
    filing: UUID | None = None


def answers(rows: Iterable[Obligation]) -> dict[int, Sent]:
    """Which of these promises (by id) are sent and wait for the answer. At most two queries, none where none can be."""
    asked = [row for row in rows if row.state == Obligation.State.OPEN]
    plans = {row.episode_id: row for row in asked if row.rule == PLAN_RULE}
    filed = [row for row in asked if row.rule in ANSWERED]
    return (_plans(plans) if plans else {}) | (_filings(filed) if filed else {})


def _plans(rows: dict[int, Obligation]) -> dict[int, Sent]:
    # scope: the promises were seen already
    sent = PlanOfCare.objects.filter(
        episode_id__in=rows, status=PlanOfCare.Status.SENT, sent_on__isnull=False
    ).values_list("episode_id", "sent_on")
    return {rows[episode_id].pk: Sent(on) for episode_id, on in sent if on is not None}


def _filings(rows: list[Obligation]) -> dict[int, Sent]:
    # scope: the promises were seen already
    found = Filing.objects.standing().filter(
        episode_id__in={row.episode_id for row in rows}, kind__in=set(ANSWERED.values()), accepted_on__isnull=True
    ).order_by("filed_on", "pk").values_list("episode_id", "kind", "cycle", "filed_on", "uuid")  # fmt: skip
    sent: dict[tuple[int, str, str], Sent] = {
        (episode_id, kind, cycle): Sent(on, uuid) for episode_id, kind, cycle, on, uuid in found
    }
    named = {row.pk: sent.get((row.episode_id, ANSWERED[row.rule], row.cycle)) for row in rows}
    for row in sorted(rows, key=lambda each: each.due_on):  # one that names no cycle is of the first that is open
        key = (row.episode_id, ANSWERED[row.rule], "")
        if named[row.pk] is None and key in sent:
            named[row.pk] = sent.pop(key)
    return {pk: what for pk, what in named.items() if what is not None}

"""What the ledger adds to pages of lower steps: the next deadline of the caseload's rows, what is to be checked."""

from __future__ import annotations

from collections.abc import Collection

from accounts.models import User
from caseload.field_policy import may_read
from caseload.models import Episode
from obligations.models import Obligation


def next_deadlines(patient_ids: Collection[int], user: User) -> dict[int, Obligation] | None:
    """The expected promise that is due first for each patient, in one query; None for those who do not see promises."""
    if not may_read(user, Obligation, "title"):
        return None
    rows = (
        Obligation.objects.expected()
        .filter(patient_id__in=patient_ids)
        .order_by("patient_id", "due_on")
        .only("patient_id", "due_on", "title")
        .distinct("patient_id")
    )
    return {row.patient_id: row for row in rows}


def to_be_checked(episode: Episode) -> set[tuple[str, str]]:
    """Rule and cycle of each promise of `episode` that an upgrade found after its day. One query."""
    return set(Obligation.objects.to_check().filter(episode=episode).values_list("rule", "cycle"))

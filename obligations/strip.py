"""What the ledger adds to the caseload's rows: the next deadline."""

from __future__ import annotations

from collections.abc import Collection

from accounts.models import User
from caseload.field_policy import may_read
from obligations.models import Obligation


def next_deadlines(patient_ids: Collection[int], user: User) -> dict[int, Obligation] | None:
    """The open promise that is due first for each patient, in one query; None for those who do not see promises."""
    if not may_read(user, Obligation, "title"):
        return None
    rows = (
        Obligation.objects.open()
        .filter(patient_id__in=patient_ids)
        .order_by("patient_id", "due_on")
        .only("patient_id", "due_on", "title")
        .distinct("patient_id")
    )
    return {row.patient_id: row for row in rows}

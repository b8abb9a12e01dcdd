"""What paperwork adds to the patient's strip: who pays."""

from __future__ import annotations

from accounts.models import User
from caseload.field_policy import may_read
from caseload.models import Patient
from paperwork.models import Coverage


def coverage(patient: Patient, user: User) -> dict[str, object]:
    """The first payer of the open episode. Money fields stay with those who file paperwork."""
    if patient.open_episode is None or not may_read(user, Coverage, "payer"):
        return {}
    held = Coverage.objects.filter(episode=patient.open_episode, ends_on__isnull=True).order_by("rank")
    payer = next(iter(held.values_list("payer__name", flat=True)[:1]), None)
    return {"payer": payer} if payer else {}

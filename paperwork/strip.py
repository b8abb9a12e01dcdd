"""What paperwork adds to the patient's strip: who pays."""

from __future__ import annotations

from typing import Any

from caseload.models import Patient
from paperwork.models import Coverage


def coverage(patient: Patient, user: Any) -> dict[str, Any]:
    """The first payer of the open episode. Money fields stay with those who file paperwork."""
    if patient.open_episode is None:
        return {}
    first = (
        Coverage.objects.filter(episode=patient.open_episode, ends_on__isnull=True)
        .select_related("payer")
        .order_by("rank")
        .first()
    )
    return {"payer": first.payer.name} if first else {}

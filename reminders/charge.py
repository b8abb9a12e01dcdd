"""A new patient in somebody's charge is a notice: whoever is appointed, from whichever page, learns it at once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from caseload.models import Assignment
from core.clock import now
from core.kit.words import day
from reminders import notices

FRESH = timedelta(days=1)  # an older appointment is known already


def tell(patient_ids: Collection[int]) -> None:
    """Tell each case manager who was appointed to one of these patients a moment ago, once. One query, and one for each."""
    rows = Assignment.objects.open().filter(patient_id__in=patient_ids, is_primary=True, created_at__gte=now() - FRESH)
    for given in rows.select_related("patient"):
        said = f"{given.patient.printed_as}. In your charge from {day(given.starts_on)}: {given.reason}"
        notices.tell(given.patient, {given.worker_id: said}, key=f"assignment:{given.uuid}")

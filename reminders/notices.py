"""Telling people of what happened, once each, in their notices: no promise stands behind it."""

from __future__ import annotations

from collections.abc import Mapping

from caseload.models import Patient
from core.clock import now
from reminders.models import InboxItem

MOST_WORDS = 300


def tell(patient: Patient, said: Mapping[int, str], *, key: str) -> None:
    """Give each person (by id) a notice about this patient. `key` names what happened: telling it twice tells it once.
    For the inside of an action. The words name the patient by initials and record number only."""
    at = now()
    InboxItem.objects.bulk_create(
        [
            InboxItem(
                dedupe_key=f"{key}:{user_id}", user_id=user_id, patient=patient, rung="happened", due_at=at,
                says=words[:MOST_WORDS],
            )
            for user_id, words in said.items()
        ],
        ignore_conflicts=True,
    )  # fmt: skip

"""Dangers that a waiting referral brings, seen before anybody decides on it."""

from __future__ import annotations

from caseload.actions.medicines import meetings
from homehealth.medicines import Meeting
from referrals.models import Referral


def medicines_that_meet(referral: Referral) -> list[Meeting]:
    """Where a medicine of the referral meets one of its allergies, both in force; once it is accepted the chart says it."""
    if referral.status != Referral.Status.RECEIVED:
        return []
    medicines, allergies = (_in_force(referral, kind) for kind in ("medications", "allergies"))
    return meetings(medicines, allergies)


def _in_force(referral: Referral, kind: str) -> list[str]:
    return [row["text"] for row in referral.enclosed.get(kind, []) if row.get("is_active", True)]

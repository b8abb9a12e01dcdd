"""What referrals add to the face sheet: where the patient came from."""

from __future__ import annotations

from django.template.loader import render_to_string

from accounts.models import User
from accounts.permissions import Permission, may
from caseload.models import Patient
from referrals.views.patient import newer_bundle, referrals_of


def panel(patient: Patient, user: User) -> str:
    """The newest referral, and a newer bundle to look at, for those who see referrals. Two queries."""
    if not may(user, Permission.SEE_REFERRALS):
        return ""
    rows = referrals_of(patient, user)
    context = {
        "patient": patient,
        "referral": next(iter(rows), None),
        "number": len(rows),
        "newer": newer_bundle(patient, user),
    }
    return render_to_string("referrals/panel.html", context)

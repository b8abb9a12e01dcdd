"""What assessments add to the face sheet: the last score of each instrument."""

from __future__ import annotations

from django.template.loader import render_to_string

from accounts.models import User
from accounts.permissions import Permission, may
from assessments.models import Assessment
from assessments.views.assessments import shown, signed_scores
from caseload.models import Patient

MOST_SCORES = 12


def panel(patient: Patient, user: User) -> str:
    """The last score of each instrument and the draft under way, for those who see assessments. Two queries."""
    if not may(user, Permission.SEE_ASSESSMENTS):
        return ""
    newest_first = signed_scores(patient).order_by("instrument", "-assessment__completed_on", "-id")
    latest = newest_first.distinct("instrument")[:MOST_SCORES]
    draft = Assessment.objects.of(patient).filter(status=Assessment.Status.DRAFT).order_by("-started_at").first()
    context = {"patient": patient, "scores": [shown(row) for row in latest], "draft": draft}
    return render_to_string("assessments/panel.html", context)

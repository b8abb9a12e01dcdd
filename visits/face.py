"""What visits add to the face sheet: who comes next, and how the last visit went."""

from __future__ import annotations

from django.template.loader import render_to_string

from accounts.models import User
from accounts.permissions import Permission, may
from caseload.models import Patient
from visits.models import Visit

NEAR = 3


def panel(patient: Patient, user: User) -> str:
    """Visits nobody began, the next three and the last one made or missed, for those who see visits. Three queries."""
    if not may(user, Permission.SEE_VISITS):
        return ""
    rows = Visit.objects.of(patient).select_related("clinician")
    context = {
        "patient": patient,
        "unsaid": list(rows.not_begun().order_by("-starts_at", "-id")[:NEAR]),
        "coming": list(rows.upcoming()[:NEAR]),
        "latest": rows.past().exclude(status=Visit.Status.PLANNED).order_by("-starts_at", "-id").first(),
        "may_schedule": may(user, Permission.SCHEDULE),
    }
    return render_to_string("visits/panel.html", context)

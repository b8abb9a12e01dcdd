"""The chart of a goal: what was measured at visits against the target."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from accounts.permissions import Permission, requires
from accounts.requests import SignedIn
from careplans.models import Goal
from caseload.charts import open_chart
from caseload.models import Patient
from caseload.pages import patient_context
from core.web.pages import render_part
from visits.goals import plain, readings


@requires(Permission.SEE_PLANS)
@require_safe
def goal_chart(request: SignedIn, goal: uuid.UUID) -> HttpResponse:
    """The readings of a goal with the goal as a band: a part for the plan's page, a page of its own without
    JavaScript."""
    found = get_object_or_404(Goal.objects.visible_to(request.user), uuid=goal)
    patient = open_chart(
        request,
        # scope: the goal was found in scope above; open_chart decides again
        Patient.objects.values_list("uuid", flat=True).get(pk=found.patient_id),
        part="goal chart",
    )
    target = plain(found.target)
    context = {
        "goal": found,
        "readings": readings(found),
        "goal_high": target if found.direction == Goal.Direction.LOWER else None,
        "goal_low": target if found.direction == Goal.Direction.HIGHER else None,
    }
    if not request.htmx:
        context |= patient_context(request, patient, "plan")
    return render_part(request, "visits/goal_chart.html", context | {"patient": patient}, part="chart")

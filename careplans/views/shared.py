"""Opening the chart behind a plan or a part of it, and what every page of a plan shows."""

from __future__ import annotations

import uuid
from typing import TypeVar

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect

from accounts.requests import SignedIn
from careplans.models import PlanOfCare, PlanPart
from careplans.outline import with_parts
from caseload.charts import open_chart
from caseload.pages import patient_context
from core.api.views import visible

Part = TypeVar("Part", bound=PlanPart)
FINAL = "This version is signed and final. Start a new version to change the plan."


def open_plan(request: SignedIn, wanted: uuid.UUID) -> PlanOfCare:
    """The plan with its parts, when this person may see its patient; otherwise 404. The opening is recorded."""
    found = get_object_or_404(with_parts(PlanOfCare.objects.visible_to(request.user)), uuid=wanted)
    found.patient = open_chart(request, found.patient.uuid, part="plan")
    return found


def open_part(request: SignedIn, kind: type[Part], wanted: uuid.UUID) -> Part:
    """One part with its plan, when this person may see its patient; otherwise 404. The opening is recorded."""
    rows = visible(kind, request.user).select_related("plan__episode__program", "patient")
    found = get_object_or_404(rows, uuid=wanted)
    found.plan.patient = open_chart(request, found.patient.uuid, part="plan")
    return found


def plan_context(request: SignedIn, plan: PlanOfCare, **more: object) -> dict[str, object]:
    """What `caseload/patient_base.html` needs, and the plan."""
    return patient_context(request, plan.patient, "plan") | {"plan": plan, "number": str(plan.number)} | more


def to_edit(request: SignedIn, plan: PlanOfCare, words: str = "", at: str = "outline") -> HttpResponse:
    """Back to the editor, at a section of it."""
    if words:
        messages.success(request, words)
    answer = redirect("careplans:edit", plan=plan.uuid)
    answer["Location"] += f"#{at}"
    return answer


def already_final(request: SignedIn, plan: PlanOfCare) -> HttpResponse:
    """Somebody signed it: the plan's page, with the sentence."""
    messages.warning(request, FINAL)
    return redirect("careplans:plan", plan=plan.uuid)

"""What the pages of one visit share: finding it, going back, saying what was refused."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django import forms
from django.shortcuts import get_object_or_404
from django.urls import reverse

from accounts.requests import SignedIn
from caseload.charts import open_chart
from caseload.models import Patient
from core.change.actions import Refused
from core.web.attempts import Result, attempt
from visits.models import Visit

BUSY = {"visit_clinician_no_overlap", "visit_patient_no_overlap"}
RETURNS = ("/schedule", "/patients/", "/visits/", "/today")


def open_visit(request: SignedIn, visit: uuid.UUID, *, part: str) -> tuple[Visit, Patient]:
    """A visit and the patient whose chart it opens (recorded as `part`); 404 when this person may not see them."""
    rows = Visit.objects.visible_to(request.user).select_related(
        "patient", "episode__program", "episode__worker", "clinician", "order", "joint_with__clinician", "makes_up"
    )
    found = get_object_or_404(rows, uuid=visit)
    patient = open_chart(request, found.patient.uuid, part=part)
    found.patient = patient
    return found, patient


def known_return(request: SignedIn, otherwise: str) -> str:
    """Where the page asks to go back to, when that is a page of the schedule or a chart; `otherwise` for anything
    else."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = asked.startswith(RETURNS) and not set(asked) & set("\\\n\r\t") and len(asked) < 300
    return asked if is_ours else otherwise


def visit_url(visit: Visit) -> str:
    """The page of a visit."""
    return reverse("visits:visit", args=[visit.uuid])


def attempt_time(form: forms.Form, deed: Callable[[], Result]) -> Result | None:
    """`attempt`, whose reason stands at the clock when the clinician or the patient has another visit in that time."""

    def placed() -> Result:
        try:
            return deed()
        except Refused as refusal:
            if refusal.message in _taken():
                refusal.field = "clock"
            raise

    return attempt(form, placed)


def is_taken(form: forms.Form) -> bool:
    """True when the form was refused because the clinician or the patient has another visit in that time."""
    return not _taken().isdisjoint(form.errors.get("clock", []))


def _taken() -> set[str]:
    return {str(c.violation_error_message) for c in Visit._meta.constraints if c.name in BUSY}

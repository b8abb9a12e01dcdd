"""Checking the answers, signing, and adding words afterwards."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from accounts.permissions import Permission, requires
from accounts.requests import SignedIn
from assessments import actions
from assessments.content import content_digest
from assessments.facts import WHAT
from assessments.forms import AddendumForm
from assessments.models import Assessment
from assessments.views.assessments import open_assessment, row
from caseload import counting
from caseload.pages import patient_context
from core.change.actions import EditedMeanwhile, Refused
from core.web.attempts import attempt
from core.web.conflicts import CONFLICT, seen_version
from core.web.pages import UNPROCESSABLE, render_part, status_for
from homehealth.deadlines import Done


@requires(Permission.ASSESS)
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: SignedIn, assessment: uuid.UUID) -> HttpResponse:
    """Check the answers, then sign. What is missing is listed as links."""
    found, patient = open_assessment(request, assessment)
    if found.is_signed:
        return redirect("assessments:assessment", assessment=found.uuid)
    problem, status = "", 200
    if request.method == "POST":
        try:
            seen_content = request.POST.get("seen_content", "")
            actions.sign(
                assessment=found, seen_version=seen_version(request), seen_content=seen_content, by=request.user
            )
        except EditedMeanwhile:
            problem, status = (
                "Somebody changed this assessment after you opened the page. Check it again, then sign.",
                CONFLICT,
            )
            found.refresh_from_db()
        except Refused as refusal:
            problem, status = refusal.message, UNPROCESSABLE
        else:
            messages.success(request, "The assessment is signed.")
            return redirect("assessments:assessment", assessment=found.uuid)
    sections = [row(section) for section in found.responses.order_by("id")]
    context = patient_context(request, patient, "assessments") | {
        "assessment": found,
        "sections": sections,
        "missing": [s for s in sections if not s["is_done"]],
        "problem": problem,
        "lacks_review": actions.lacks_review(found),
        "objection": _objection(found),
        "seen_content": content_digest(found),
    }
    return render_part(request, "assessments/sign.html", context, status=status)


def _objection(found: Assessment) -> str:
    """Why the date completed does not count or counts late, while nobody said why it is right."""
    if found.completed_on is None:
        return ""
    done = Done(WHAT[found.purpose], found.completed_on)
    return counting.objection(found.episode, done, reason=found.date_reason)


@requires(Permission.ASSESS)
@require_http_methods(["GET", "HEAD", "POST"])
def addendum(request: SignedIn, assessment: uuid.UUID) -> HttpResponse:
    """Add words to a signed assessment."""
    found, patient = open_assessment(request, assessment)
    form = AddendumForm(request.POST or None)
    if form.is_valid():
        made = attempt(form, lambda: actions.add(assessment=found, by=request.user, **form.cleaned_data))
        if made is not None:
            messages.success(request, "The addendum is kept.")
            return redirect("assessments:assessment", assessment=found.uuid)
    context = patient_context(request, patient, "assessments") | {"assessment": found, "form": form}
    return render_part(request, "assessments/addendum.html", context, status=status_for(form))

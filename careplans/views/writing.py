"""A version begun, and the editor of its draft."""

from __future__ import annotations

import uuid
from copy import copy

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import Permission, requires
from accounts.requests import SignedIn
from careplans import actions
from careplans.completeness import missing
from careplans.forms.plan import PlanForm, StartForm
from careplans.models import PlanOfCare, ProgressReview
from careplans.outline import outline
from careplans.periods import next_period_number
from careplans.standing import steps_of
from careplans.views.shared import already_final, open_plan, plan_context, to_edit
from caseload.charts import open_chart
from caseload.models import Patient
from caseload.pages import patient_context
from core.kit.words import day
from core.web.attempts import attempt
from core.web.conflicts import saved_or_conflict
from core.web.pages import render_part, status_for


@requires(Permission.PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: SignedIn, patient: uuid.UUID) -> HttpResponse:
    """Begin a new version; when a draft is open already, go on with that one."""
    found = open_chart(request, patient, part="plan")
    if found.open_episode is None:
        raise Http404
    episode = found.open_episode
    last = PlanOfCare.objects.of(found).filter(episode=episode).order_by("-number").first()
    if last is not None and last.is_draft:
        messages.info(request, "A draft is already open. Go on with this one.")
        return redirect("careplans:edit", plan=last.uuid)
    initial = {
        "period_number": next_period_number(episode, has_plan=last is not None),
        "trigger": _trigger(request, found),
    }
    form = StartForm(request.POST or None, episode=episode, last=last, initial=initial)
    if form.is_valid():
        made = attempt(form, lambda: actions.start_draft(episode=episode, by=request.user, **form.cleaned_data))
        if made is not None:
            return redirect("careplans:edit", plan=made.uuid)
    context = patient_context(request, found, "plan") | {
        "form": form,
        "title": "New version of the plan" if last else "New plan of care",
    }
    return render_part(request, "careplans/step.html", context | {"verb": "Start the draft"}, status=status_for(form))


@requires(Permission.PLAN)
@require_safe
def next_step(request: SignedIn, patient: uuid.UUID) -> HttpResponse:
    """What the newest version of the plan waits for: written, signed, sent, signed by the practitioner; begun, when there
    is none or it is in force."""
    found = open_chart(request, patient, part="plan")
    if found.open_episode is None:
        return redirect("careplans:of_patient", patient=found.uuid)
    last = PlanOfCare.objects.of(found).filter(episode=found.open_episode).order_by("-number").first()
    if last is None or last.status in {PlanOfCare.Status.ACTIVE, PlanOfCare.Status.SUPERSEDED}:
        return redirect("careplans:start", patient=found.uuid)
    if last.is_draft:
        return redirect("careplans:edit" if missing(last) else "careplans:sign", plan=last.uuid)
    is_sent = last.status == PlanOfCare.Status.SENT
    return redirect("careplans:signature" if is_sent else "careplans:send", plan=last.uuid)


def _trigger(request: SignedIn, patient: Patient) -> str:
    """Why the version is made, when a progress review asked for it (`?review=` its uuid)."""
    try:
        wanted = uuid.UUID(request.GET.get("review", ""))
    except ValueError:
        return ""
    made = ProgressReview.objects.of(patient).filter(uuid=wanted).first()
    return f"Progress review of {day(made.reviewed_on)}: {made.findings}"[:300] if made else ""


@requires(Permission.PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedIn, plan: uuid.UUID) -> HttpResponse:
    """The editor of a draft: outline and orders above, the fields the regulation asks for below."""
    found = open_plan(request, plan)
    if not found.is_draft:
        return already_final(request, found)
    form = PlanForm(request.POST or None, instance=copy(found))
    context = _editor(request, found) | {"form": form, "record": found}

    if form.is_valid():
        return saved_or_conflict(
            request,
            form,
            lambda version: actions.change_plan(
                plan=found, seen_version=version, changes=form.cleaned_data, by=request.user
            ),
            done=lambda _: to_edit(request, found, "Saved.", at="content"),
            template="careplans/edit.html",
            context=context,
        )
    return render_part(request, "careplans/edit.html", context, status=status_for(form))


def _editor(request: SignedIn, plan: PlanOfCare) -> dict[str, object]:
    return plan_context(request, plan, outline=outline(plan), missing=missing(plan), steps=steps_of(plan))

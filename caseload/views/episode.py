"""The episode: care started, somebody else in charge, discharged."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from accounts.permissions import Permission, requires
from accounts.requests import SignedIn
from caseload.actions import patients as actions
from caseload.charts import open_chart
from caseload.forms.episode import AppointForm
from caseload.forms.patients import DischargeForm, StartForm
from caseload.models import Episode, Patient
from caseload.pages import patient_context
from core.cleaned import Cleaned
from core.web.attempts import attempt
from core.web.forms import KitForm
from core.web.pages import render_part, status_for


@requires(Permission.EDIT_PATIENT)
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: SignedIn, patient: uuid.UUID) -> HttpResponse:
    """Record or correct the start of care."""
    found, open_episode = _with_episode(request, patient)
    form = StartForm(request.POST or None, initial={"on": open_episode.start_of_care})
    return _act(
        request,
        found,
        form,
        title="Start of care",
        act=lambda facts: actions.start_care(episode=open_episode, on=facts["on"], by=request.user),
        words="Start of care recorded. The deadlines follow it.",
    )


@requires(Permission.EDIT_PATIENT)
@require_http_methods(["GET", "HEAD", "POST"])
def discharge(request: SignedIn, patient: uuid.UUID) -> HttpResponse:
    """Close the episode."""
    found, open_episode = _with_episode(request, patient)
    form = DischargeForm(request.POST or None)
    return _act(
        request,
        found,
        form,
        title="Discharge",
        act=lambda facts: actions.discharge(
            episode=open_episode, on=facts["on"], reason=facts["reason"], by=request.user
        ),
        words="Discharged. What is no longer needed was taken off the worklists.",
    )


@requires(Permission.REASSIGN)
@require_http_methods(["GET", "HEAD", "POST"])
def appoint(request: SignedIn, patient: uuid.UUID) -> HttpResponse:
    """Put another case manager of the team in charge."""
    found, open_episode = _with_episode(request, patient)
    form = AppointForm(request.POST or None, by=request.user)
    return _act(
        request,
        found,
        form,
        title="Appoint a case manager",
        act=lambda facts: actions.appoint(
            episode=open_episode, worker=facts["worker"], reason=facts["reason"], by=request.user
        ),
        words="Appointed.",
    )


def _with_episode(request: SignedIn, patient: uuid.UUID) -> tuple[Patient, Episode]:
    found = open_chart(request, patient, part="episode")
    if found.open_episode is None:
        raise Http404
    return found, found.open_episode


def _act(
    request: SignedIn,
    found: Patient,
    form: KitForm,
    *,
    title: str,
    act: Callable[[Cleaned], object],
    words: str,
) -> HttpResponse:
    """Run the action with a valid form; a refusal becomes an error at its field."""
    if form.is_valid() and attempt(form, lambda: act(form.cleaned_data)) is not None:
        messages.success(request, words)
        return redirect("caseload:patient", patient=found.uuid)
    context = patient_context(request, found, "face") | {"form": form, "title": title}
    return render_part(request, "caseload/form.html", context, status=status_for(form))

"""The episode: somebody else in charge."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from accounts.permissions import Permission, requires
from accounts.requests import SignedIn
from caseload.actions import patients as actions
from caseload.charts import open_chart
from caseload.forms.episode import AppointForm
from caseload.models import Episode, Patient
from caseload.pages import patient_context
from core.web.attempts import attempt
from core.web.pages import render_part, status_for


@requires(Permission.REASSIGN)
@require_http_methods(["GET", "HEAD", "POST"])
def appoint(request: SignedIn, patient: uuid.UUID) -> HttpResponse:
    """Put another case manager of the team in charge."""
    found, open_episode = _with_episode(request, patient)
    form = AppointForm(request.POST or None, by=request.user, episode=open_episode)
    if form.is_valid():
        facts = form.cleaned_data
        given = attempt(
            form,
            lambda: actions.appoint(
                episode=open_episode, worker=facts["worker"], reason=facts["reason"], by=request.user
            ),
        )
        if given is not None:
            messages.success(request, "Appointed.")
            return redirect("caseload:patient", patient=found.uuid)
    context = patient_context(request, found, "face") | {"form": form, "title": "Appoint a case manager"}
    return render_part(request, "caseload/form.html", context, status=status_for(form))


def _with_episode(request: SignedIn, patient: uuid.UUID) -> tuple[Patient, Episode]:
    found = open_chart(request, patient, part="episode")
    if found.open_episode is None:
        raise Http404
    return found, found.open_episode

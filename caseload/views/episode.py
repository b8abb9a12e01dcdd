"""The episode: care started, somebody else in charge, discharged."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from accounts.attempts import attempt
from accounts.models import User
from accounts.permissions import Permission, Role, requires
from accounts.requests import SignedIn
from caseload import actions
from caseload.charts import open_chart
from caseload.forms import DischargeForm, StartForm
from caseload.models import Episode, Patient
from caseload.pages import patient_context
from core.forms import KitForm
from core.pages import render_part, status_for


class AppointForm(KitForm):
    """Who is in charge from today, and why."""

    worker = forms.ModelChoiceField(
        User.objects.none(), label="Case manager", to_field_name="uuid", empty_label="Choose a person"
    )
    reason = forms.CharField(
        max_length=300, label="Reason", help_text="Shown to the new case manager and in the timeline."
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = (
            User.objects.active().in_role(Role.CASE_MANAGER).filter(team=by.team).order_by("family_name", "given_name")
        )
        self.fields["worker"].queryset = people  # type: ignore[attr-defined]
        self.fields["worker"].label_from_instance = lambda person: person.name  # type: ignore[attr-defined]


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
    act: Callable[[dict[str, Any]], object],
    words: str,
) -> HttpResponse:
    """Run the action with a valid form; a refusal becomes an error at its field."""
    if form.is_valid() and attempt(form, lambda: act(form.cleaned_data)) is not None:
        messages.success(request, words)
        return redirect("caseload:patient", patient=found.uuid)
    context = patient_context(request, found, "face") | {"form": form, "title": title}
    return render_part(request, "caseload/form.html", context, status=status_for(form))

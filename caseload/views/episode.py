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
from core.kit.words import many
from core.web.attempts import attempt
from core.web.pages import render_part, status_for

MOST_AT_ONCE = 100  # patients of one form


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


@requires(Permission.REASSIGN)
@require_http_methods(["GET", "HEAD", "POST"])
def appoint_many(request: SignedIn) -> HttpResponse:
    """Put another case manager of the team in charge of the patients selected in a list."""
    named = (request.POST if request.method == "POST" else request.GET).getlist("patient")
    chosen = _chosen(request, named)
    if not chosen or len(named) > MOST_AT_ONCE:
        few = "Select at least one patient who receives care."
        messages.warning(request, f"Select at most {MOST_AT_ONCE} patients at once." if chosen else few)
        return redirect("caseload:patients")
    form = AppointForm(request.POST or None, by=request.user, episode=Episode())
    if form.is_valid():
        facts = form.cleaned_data
        episodes = [each.open_episode for each in chosen if each.open_episode is not None]
        given = attempt(
            form,
            lambda: actions.appoint_many(
                episodes=episodes, worker=facts["worker"], reason=facts["reason"], by=request.user
            ),
        )
        if given is not None:
            _say_who_was_given(request, len(given), len(set(named)) - len(given), facts["worker"].name)
            return redirect("caseload:patients")
    context = {"form": form, "chosen": chosen}
    return render_part(request, "caseload/appoint_many.html", context, status=status_for(form))


def _say_who_was_given(request: SignedIn, given: int, left: int, to: str) -> None:
    """How many went to whom, and how many of those selected stayed where they were."""
    if given:
        messages.success(request, f"{many(given, 'patient')} given to {to}.")
    if left:
        words = f"{many(left, 'patient')} of your selection left as before: already with {to}, no longer in care, or not yours."
        messages.warning(request, words)


def _chosen(request: SignedIn, named: list[str]) -> list[Patient]:
    """Those of the patients named, as many as one form takes, whom this person may see and who have an open episode."""
    rows = Patient.objects.listed_for(request.user).for_list().filter(open_episode__isnull=False)
    return list(
        rows.filter(uuid__in=[found for text in named[:MOST_AT_ONCE] if (found := _uuid(text))]).order_by(
            "name_key", "id"
        )
    )


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _with_episode(request: SignedIn, patient: uuid.UUID) -> tuple[Patient, Episode]:
    found = open_chart(request, patient, part="episode")
    if found.open_episode is None:
        raise Http404
    return found, found.open_episode

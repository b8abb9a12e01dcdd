"""Putting a promise off to a day, and taking it up again."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import Permission, requires
from accounts.requests import SignedIn
from caseload.charts import open_chart
from caseload.pages import patient_context
from core.kit.words import relative_day
from core.web.addresses import address
from core.web.attempts import attempt, attempt_aloud
from core.web.pages import render_part, status_for
from obligations.actions import promises as actions
from obligations.forms import SnoozeForm
from obligations.models import Obligation


@requires(Permission.SNOOZE)
@require_http_methods(["GET", "HEAD", "POST"])
def snooze(request: SignedIn, obligation: uuid.UUID) -> HttpResponse:
    """Until when and why; then back to Today, which offers to undo it."""
    row = _found(request, obligation)
    patient = open_chart(request, row.patient.uuid, part="deadlines")
    form = SnoozeForm(request.POST or None, due_on=row.due_on)
    if form.is_valid():
        done = attempt(form, lambda: actions.snooze(obligation=row, by=request.user, **form.cleaned_data))
        if done is not None:
            return redirect(address("today", put_off=row.uuid))
    context = patient_context(request, patient, "deadlines") | {"form": form, "row": row}
    return render_part(request, "obligations/snooze.html", context, status=status_for(form))


@requires(Permission.SNOOZE)
@require_POST
def wake(request: SignedIn, obligation: uuid.UUID) -> HttpResponse:
    """Back among the things to do; also the undo of putting off."""
    row = _found(request, obligation)
    open_chart(request, row.patient.uuid, part="deadlines")
    if attempt_aloud(request, lambda: actions.wake(obligation=row, by=request.user)):
        messages.success(request, f"{row.title} is back, due {relative_day(row.due_on)}.")
    return redirect("today")


def _found(request: SignedIn, obligation: uuid.UUID) -> Obligation:
    return get_object_or_404(Obligation.objects.visible_to(request.user).select_related("patient"), uuid=obligation)

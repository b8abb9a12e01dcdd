"""Concerns of a patient: one to read and to close, all of them, and the limits that readings are held against."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import Permission, may, requires
from accounts.requests import SignedIn
from caseload import limits as limits_in_force
from caseload.actions import concerns as actions
from caseload.actions import limits as ordering
from caseload.charts import open_chart
from caseload.forms.concerns import CloseForm, LimitForm
from caseload.models import Concern, Patient, ReadingLimit
from caseload.pages import patient_context
from core.clock import today
from core.web import keyset
from core.web.attempts import attempt
from core.web.pages import render_part, status_for
from homehealth.limits import READINGS, spoken

MOST_ORDERS = 50


@requires(Permission.SEE_CLINICAL)
@require_safe
def concern(request: SignedIn, concern: uuid.UUID) -> HttpResponse:
    """What the danger is, who must act by when, and what was done."""
    found, patient = _open(request, concern)
    return _page(request, found, patient, CloseForm())


@requires(Permission.WRITE_CHART)
@require_POST
def close(request: SignedIn, concern: uuid.UUID) -> HttpResponse:
    """Close a concern with what was done."""
    found, patient = _open(request, concern)
    form = CloseForm(request.POST)
    if form.is_valid():
        done = form.cleaned_data["done"]
        if attempt(form, lambda: actions.close(concern=found, done=done, by=request.user)) is not None:
            messages.success(request, "The concern is closed. What was done stands in the timeline.")
            return redirect("concerns:concern", concern=found.uuid)
        found, patient = _open(request, concern)
    return _page(request, found, patient, form)


@requires(Permission.SEE_CLINICAL)
@require_safe
def of_patient(request: SignedIn, patient: uuid.UUID) -> HttpResponse:
    """Every concern of a patient, newest first."""
    found = open_chart(request, patient, part="concerns")
    rows = Concern.objects.of(found).select_related("raised_by", "closed_by")
    page = keyset.page(rows, ("-raised_at", "-id"), request.GET.get("after"))
    context = patient_context(request, found, "face") | {"rows": list(page.rows), "page": page}
    return render_part(request, "caseload/concerns.html", context, part="rows")


@requires(Permission.SEE_CLINICAL)
@require_safe
def limits(request: SignedIn, patient: uuid.UUID) -> HttpResponse:
    """The limits in force for this patient's readings, whose they are, and the orders that changed them."""
    found = open_chart(request, patient, part="limits of readings")
    table = limits_in_force.of_patient(found, today())
    rows = [
        {
            "name": name,
            "unit": unit,
            "low": spoken(table[key].low),
            "high": spoken(table[key].high),
            "said": table[key].said,
            "citation": table[key].citation,
        }
        for key, (name, unit) in READINGS.items()
    ]
    orders = ReadingLimit.objects.of(found).select_related("author").order_by("-id")[:MOST_ORDERS]
    context = patient_context(request, found, "face") | {
        "rows": rows,
        "orders": [(order, ordering.in_words(order)) for order in orders],
        "may_write": may(request.user, Permission.WRITE_CHART),
    }
    return render_part(request, "caseload/limits.html", context)


@requires(Permission.WRITE_CHART)
@require_http_methods(["GET", "HEAD", "POST"])
def limit_new(request: SignedIn, patient: uuid.UUID) -> HttpResponse:
    """Record an order that changes the limits of one reading."""
    found = open_chart(request, patient, part="limits of readings")
    form = LimitForm(request.POST or None, initial={"ordered_on": today(), "ordered_by": _certifying(found)})
    if form.is_valid():
        facts = form.cleaned_data
        if attempt(form, lambda: ordering.order(patient=found, by=request.user, **facts)) is not None:
            messages.success(request, "The limits are kept. Readings are held against them from now on.")
            return redirect("caseload:limits", patient=found.uuid)
    context = patient_context(request, found, "face") | {"form": form, "title": "Order limits of a reading"}
    return render_part(request, "caseload/form.html", context, status=status_for(form))


def _open(request: SignedIn, concern: uuid.UUID) -> tuple[Concern, Patient]:
    """A concern and the patient whose chart it opens; 404 when this person may not see them."""
    rows = Concern.objects.visible_to(request.user).select_related("patient", "raised_by", "closed_by")
    found = get_object_or_404(rows, uuid=concern)
    patient = open_chart(request, found.patient.uuid, part="concern")
    found.patient = patient
    return found, patient


def _page(request: SignedIn, found: Concern, patient: Patient, form: CloseForm) -> HttpResponse:
    context = patient_context(request, patient, "face") | {
        "concern": found,
        "form": form if found.is_open and may(request.user, Permission.WRITE_CHART) else None,
        "problem": " ".join(str(word) for word in form.non_field_errors()) if form.is_bound else "",
    }
    return render_part(request, "caseload/concern.html", context, status=status_for(form))


def _certifying(patient: Patient) -> str:
    episode = patient.open_episode
    return episode.certifying.name if episode and episode.certifying else ""

"""The patient's header, the people around them, and notes."""

from __future__ import annotations

import uuid
from copy import copy

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from accounts.permissions import Permission, requires
from accounts.requests import SignedIn
from caseload import counting
from caseload.actions import patients as actions
from caseload.charts import open_chart
from caseload.facts import PROVED
from caseload.forms.patients import ContactForm, NoteForm, PatientForm
from caseload.models import Contact
from caseload.pages import patient_context
from caseload.views.calls import back_from
from core.web.attempts import attempt
from core.web.conflicts import saved_or_conflict
from core.web.pages import render_part, status_for


@requires(Permission.EDIT_PATIENT)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedIn, patient: uuid.UUID) -> HttpResponse:
    """Correct the header or the home of a patient."""
    found = open_chart(request, patient, part="header")
    form = PatientForm(request.POST or None, instance=copy(found))
    context = patient_context(request, found, "face") | {"form": form, "title": "Patient details", "record": found}
    if form.is_valid():
        return saved_or_conflict(
            request,
            form,
            lambda version: actions.correct(
                patient=found, seen_version=version, changes=form.cleaned_data, by=request.user
            ),
            done=lambda _: redirect("caseload:patient", patient=found.uuid),
            template="caseload/form.html",
            context=context,
        )
    return render_part(request, "caseload/form.html", context, status=status_for(form))


@requires(Permission.WRITE_CHART)
@require_http_methods(["GET", "HEAD", "POST"])
def contact_new(request: SignedIn, patient: uuid.UUID) -> HttpResponse:
    """Add a person around the patient."""
    found = open_chart(request, patient, part="contacts")
    form = ContactForm(request.POST or None)
    if form.is_valid():
        actions.add_contact(patient=found, by=request.user, **form.cleaned_data)
        messages.success(request, "Contact added.")
        return redirect("caseload:patient", patient=found.uuid)
    context = patient_context(request, found, "face") | {"form": form, "title": "Add a contact"}
    return render_part(request, "caseload/form.html", context, status=status_for(form))


@requires(Permission.WRITE_CHART)
@require_http_methods(["GET", "HEAD", "POST"])
def contact_edit(request: SignedIn, patient: uuid.UUID, contact: uuid.UUID) -> HttpResponse:
    """Change a contact; when two people do, the second sees both texts."""
    found = open_chart(request, patient, part="contacts")
    record = get_object_or_404(Contact.objects.of(found), uuid=contact)
    form = ContactForm(request.POST or None, instance=copy(record))
    context = patient_context(request, found, "face") | {"form": form, "title": "Contact", "record": record}
    if form.is_valid():
        return saved_or_conflict(
            request,
            form,
            lambda version: actions.change_contact(
                contact=record, seen_version=version, changes=form.cleaned_data, by=request.user
            ),
            done=lambda _: redirect("caseload:patient", patient=found.uuid),
            template="caseload/form.html",
            context=context,
        )
    return render_part(request, "caseload/form.html", context, status=status_for(form))


@requires(Permission.WRITE_CHART)
@require_http_methods(["GET", "HEAD", "POST"])
def note_new(request: SignedIn, patient: uuid.UUID) -> HttpResponse:
    """Write a note or log a call; `?activity=pcsp-review` says what it is of the program's, `?back=today` where to return."""
    found = open_chart(request, patient, part="notes")
    program = found.open_episode.program if found.open_episode else None
    asked: dict[str, object] = {"activity": request.GET.get("activity", "")}
    form = NoteForm(request.POST or None, program=program, initial=asked)
    if found.open_episode is not None and "activity" in form.fields:
        form.say_windows(counting.windows(found.open_episode, PROVED))
    if form.is_valid():
        made = attempt(form, lambda: actions.write_note(patient=found, by=request.user, **form.cleaned_data))
        if made is not None:
            messages.success(request, "Written in the chart.")
            return back_from(request, found)
    context = patient_context(request, found, "face") | {
        "form": form,
        "address": request.get_full_path(),
        "to_today": request.GET.get("back") == "today",
    }
    return render_part(request, "caseload/note.html", context, part="compose", status=status_for(form))
